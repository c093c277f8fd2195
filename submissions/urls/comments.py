"""Routes of comments."""

from django.urls import path

from submissions.views import comments

PLACE = "indberetninger/<slug:slug>/<int:year>/kommentarer"

urlpatterns = [
    path(f"{PLACE}/", comments.comments, name="comments"),
    path(f"{PLACE}/tal/<slug:code>/", comments.comment_figure, name="comment-figure"),
    path(f"{PLACE}/afsnit/<slug:code>/", comments.comment_section, name="comment-section"),
    path(f"{PLACE}/<int:number>/", comments.comment_thread, name="comment-thread"),
    path(f"{PLACE}/<int:number>/afslut/", comments.comment_resolve, name="comment-resolve"),
    path(f"{PLACE}/<int:number>/genaabn/", comments.comment_reopen, name="comment-reopen"),
]
