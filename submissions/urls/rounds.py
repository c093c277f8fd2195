"""Routes of rounds and their dates."""

from django.urls import path

from submissions.views import rounds
from submissions.views.extend import extend_deadline

urlpatterns = [
    path("runder/", rounds.round_list, name="round-list"),
    path("runder/ny/", rounds.round_new, name="round-new"),
    path("runder/<int:year>/", rounds.round_page, name="round"),
    path("runder/<int:year>/datoer/", rounds.round_dates, name="round-dates"),
    path("runder/<int:year>/fjern/", rounds.round_remove, name="round-remove"),
    path("gennemgang/<int:year>/<slug:slug>/forlaeng/", extend_deadline, name="extend"),
]
