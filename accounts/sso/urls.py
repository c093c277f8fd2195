"""Routes of identities from elsewhere."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.sso import views

urlpatterns = [
    path("", views.identities, name="identities"),
    path("<int:number>/fjern/", views.unlink, name="identity-unlink"),
    path("<slug:provider_id>/tilknyt/", views.link, name="identity-link"),
    # allauth leads to these two by the names that it knows.
    path("<slug:provider_id>/login/", login_not_required(views.begin), name="openid_connect_login"),
    path("<slug:provider_id>/tilbage/", login_not_required(views.come_back), name="openid_connect_callback"),
]
