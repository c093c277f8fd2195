"""Routes of secretariats and reviewers: a module for each part, in the order in which they are tried."""

from submissions.urls import (
    audit,
    board,
    comments,
    corrections,
    decisions,
    mails,
    own,
    questionnaire,
    review,
    rounds,
)

urlpatterns = [
    *comments.urlpatterns,
    *corrections.urlpatterns,
    *own.urlpatterns,
    *own.last,
    *rounds.urlpatterns,
    *mails.urlpatterns,
    *audit.urlpatterns,
    *board.urlpatterns,
    *questionnaire.urlpatterns,
    *decisions.urlpatterns,
    *review.urlpatterns,
]
