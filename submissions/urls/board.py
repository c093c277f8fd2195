"""Routes of the board."""

from django.urls import path

from submissions.board.export import CSV, XLSX
from submissions.views.board import board, board_export, newest_board

urlpatterns = [
    path("gennemgang/", newest_board, name="newest-board"),
    path("gennemgang/<int:year>/", board, name="board"),
    path("gennemgang/<int:year>/overblik.xlsx", board_export, {"kind": XLSX}, name="board-xlsx"),
    path("gennemgang/<int:year>/overblik.csv", board_export, {"kind": CSV}, name="board-csv"),
]
