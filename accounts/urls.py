"""Routes of signing in, and of what a person keeps of themselves.

allauth leads to most of them by the names that it knows. What it has besides is not here: nobody signs up,
and an e-mail address is changed by who gives access.
"""

from allauth.account import views as account
from django.urls import include, path, re_path

from accounts import views

urlpatterns = [
    path("", views.own_account, name="own-account"),
    # Where allauth leads after a change: its own lists are sections of the same page.
    path("", views.own_account, name="mfa_index"),
    path("", views.own_account, name="mfa_list_webauthn"),
    path("", include("accounts.privacy.urls")),
    path("identitet/", include("accounts.sso.urls")),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("", include("accounts.second_factor.urls")),
]
