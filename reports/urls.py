"""Routes of what comes out. All are public."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from reports.views.account import account_download, account_page, home

urlpatterns = [
    path("", login_not_required(home), name="home"),
    path("regnskab/<int:year>/", login_not_required(account_page), name="account-page"),
    path("regnskab/<int:year>.<slug:ending>", login_not_required(account_download), name="account-download"),
]
