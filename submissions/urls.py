"""Routes of what secretariats and reviewers do."""

from django.urls import path

from submissions.views import own, review
from submissions.views.section import section

urlpatterns = [
    path("indberetninger/", own.submission_list, name="submission-list"),
    path("indberetninger/<slug:slug>/<int:year>/", own.overview, name="submission"),
    path("indberetninger/<slug:slug>/<int:year>/indsend/", own.send, name="submit"),
    path("indberetninger/<slug:slug>/<int:year>/traek-tilbage/", own.take_back, name="recall"),
    path("indberetninger/<slug:slug>/<int:year>/<slug:code>/", section, name="section"),
    path("gennemgang/<int:year>/", review.board, name="board"),
    path("gennemgang/<int:year>/<slug:slug>/", review.review, name="review"),
    path("gennemgang/<int:year>/<slug:slug>/tag/", review.take, name="take"),
    path("gennemgang/<int:year>/<slug:slug>/godkend/", review.approve_submission, name="approve"),
]
