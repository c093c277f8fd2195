"""Routes of what is kept about oneself, below My account."""

from django.urls import path

from accounts.privacy import views

urlpatterns = [
    path("oplysninger/", views.own_data, name="own-data"),
    path("oplysninger/hent/", views.own_data_file, name="own-data-file"),
    path("sletning/", views.erasure, name="erasure"),
    path("sletning/fortryd/", views.erasure_withdraw, name="erasure-withdraw"),
]
