"""Routes of decisions about a submission."""

from django.urls import path

from submissions.views import decisions

urlpatterns = [
    path("gennemgang/<int:year>/<slug:slug>/tag/", decisions.take, name="take"),
    path("gennemgang/<int:year>/<slug:slug>/overtag/", decisions.take_over, name="take-over"),
    path("gennemgang/<int:year>/<slug:slug>/giv-tilbage/", decisions.give_back, name="release"),
    path("gennemgang/<int:year>/<slug:slug>/godkend/", decisions.approve_submission, name="approve"),
    path("gennemgang/<int:year>/<slug:slug>/send-tilbage/", decisions.send_back, name="send-back"),
    path("gennemgang/<int:year>/<slug:slug>/genaabn/", decisions.reopen_submission, name="reopen"),
    path("gennemgang/<int:year>/<slug:slug>/fritag/", decisions.excuse_cluster, name="excuse"),
    path("gennemgang/<int:year>/<slug:slug>/genoptag/", decisions.readmit_cluster, name="readmit"),
]
