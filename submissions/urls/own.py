"""Routes of what secretariats do."""

from django.urls import path

from submissions.views import cases, own, receipt, send
from submissions.views.country import countries, country
from submissions.views.field import field
from submissions.views.history import history
from submissions.views.own_figures import own_figures
from submissions.views.section import section
from submissions.views.warning import warning

urlpatterns = [
    path("indberetninger/", own.submission_list, name="submission-list"),
    path("indberetninger/<slug:slug>/<int:year>/", own.overview, name="submission"),
    path("indberetninger/<slug:slug>/<int:year>/indsend/", send.send, name="submit"),
    path("indberetninger/<slug:slug>/<int:year>/traek-tilbage/", send.take_back, name="recall"),
    path("indberetninger/<slug:slug>/<int:year>/kvittering/", receipt.receipt, name="receipt"),
    path("indberetninger/<slug:slug>/<int:year>/kvittering.pdf", receipt.receipt_file, name="receipt-file"),
    path("indberetninger/<slug:slug>/<int:year>/felt/<slug:code>/", field, name="field"),
    path("indberetninger/<slug:slug>/<int:year>/kontrol/<slug:code>/", warning, name="warning"),
    path("indberetninger/<slug:slug>/<int:year>/tal.csv", own_figures, name="own-figures"),
    path("indberetninger/<slug:slug>/<int:year>/historik/<slug:code>/", history, name="history"),
    path("indberetninger/<slug:slug>/<int:year>/historier/", cases.case_list, name="cases"),
    path("indberetninger/<slug:slug>/<int:year>/historier/ny/", cases.case_new, name="case-new"),
    path("indberetninger/<slug:slug>/<int:year>/historier/<int:number>/", cases.case_page, name="case"),
    path(
        "indberetninger/<slug:slug>/<int:year>/historier/<int:number>/ret/", cases.case_edit, name="case-edit"
    ),
    path(
        "indberetninger/<slug:slug>/<int:year>/historier/<int:number>/fjern/",
        cases.case_remove,
        name="case-remove",
    ),
    path(
        "indberetninger/<slug:slug>/<int:year>/historier/<int:number>/billede/",
        cases.case_photo,
        name="case-photo",
    ),
    path("indberetninger/<slug:slug>/<int:year>/land/", countries, name="countries"),
    path("indberetninger/<slug:slug>/<int:year>/land/<str:country>/", country, name="country"),
]

# A section has any word as its code, so what has a word of its own comes before it.
last = [
    path("indberetninger/<slug:slug>/<int:year>/<slug:code>/", section, name="section"),
]
