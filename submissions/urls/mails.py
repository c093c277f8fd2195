"""Routes of mails and their texts."""

from django.urls import path

from submissions.views import mail_texts, mails

urlpatterns = [
    path("mails/", mails.mail_list, name="mail-list"),
    path("mails/tekster/", mail_texts.mail_texts, name="mail-texts"),
    path("mails/tekster/<slug:kind>/<slug:language>/", mail_texts.mail_text, name="mail-text"),
    path("mails/<int:number>/", mails.mail_page, name="mail"),
    path("mails/<int:number>/html/", mails.mail_html, name="mail-html"),
    path("mails/<int:number>/proev/", mails.mail_try, name="mail-try"),
]
