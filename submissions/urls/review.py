"""Routes of one submission as its reviewers see it."""

from django.urls import path

from submissions.views.review import review

urlpatterns = [
    path("gennemgang/<int:year>/<slug:slug>/", review, name="review"),
]
