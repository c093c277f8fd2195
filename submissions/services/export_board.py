"""Hand out the board as a file, and write down who took it: it is confidential."""

from django.db import transaction

from accounts.services.record import record
from submissions.board.choice import BoardChoice
from submissions.board.export import BoardFile, board_file
from submissions.board.row import read_rows
from submissions.board.rows import Viewer, board_rows
from submissions.models import Round


def export_board(*, round_: Round, choice: BoardChoice, viewer: Viewer, kind: str) -> BoardFile:
    """Return what is chosen of a round's board as a file, `xlsx` or `csv`. Two queries, however many rows."""
    with transaction.atomic():
        rows = list(read_rows(board_rows(round_, choice, viewer), viewer))
        file = board_file(rows, year=round_.year, kind=kind)
        record(
            "board-exported",
            user=viewer.user,
            now=viewer.now,
            year=round_.year,
            subject=file.filename,
            rows=len(rows),
            filter=choice.querystring,
        )
    return file
