"""Routes of what comes out. All are public."""

from django.urls import path

from reports.views.account import account_download, account_page, home

urlpatterns = [
    path("", home, name="home"),
    path("regnskab/<int:year>/", account_page, name="account-page"),
    path("regnskab/<int:year>.<slug:ending>", account_download, name="account-download"),
]
