"""Routes of corrections on a cluster’s behalf and of accepted explanations."""

from django.urls import path

from submissions.views.acceptance import acceptance
from submissions.views.corrections import correct_figure, corrections

urlpatterns = [
    path("indberetninger/<slug:slug>/<int:year>/rettelser/", corrections, name="corrections"),
    path("gennemgang/<int:year>/<slug:slug>/ret/<slug:code>/", correct_figure, name="correct"),
    path("gennemgang/<int:year>/<slug:slug>/bemaerkning/<slug:code>/", acceptance, name="accept-explanation"),
]
