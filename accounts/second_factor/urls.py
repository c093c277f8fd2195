"""Routes of second factors. allauth leads to most of them by the names that it knows."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.second_factor import views

urlpatterns = [
    path("to-trin/", views.set_up, name="second-factor"),
    path("to-trin/videre/", views.go_on, name="second-factor-done"),
    path("to-trin/kode/", base.authenticate, name="mfa_authenticate"),
    path("to-trin/bekraeft/", base.reauthenticate, name="mfa_reauthenticate"),
    path("to-trin/app/", views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("to-trin/app/fjern/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("noedkoder/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("noedkoder/nye/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    # allauth writes down that they were looked at before it asks by which method.
    path(
        "noedkoder/hent/",
        require_safe(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("adgangsnoegle/ny/", views.CreatePasskey.as_view(), name="mfa_add_webauthn"),
    path("adgangsnoegle/bekraeft/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("adgangsnoegle/login/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("adgangsnoegle/<int:pk>/navn/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("adgangsnoegle/<int:pk>/fjern/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
