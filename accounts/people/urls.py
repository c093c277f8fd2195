"""Routes of people and of the way in."""

from django.urls import path

from accounts.people import cluster_views, erasure_views, invitation_views, member_views, staff_views
from accounts.people.way_in import way_in

urlpatterns = [
    path("personer/", staff_views.people, name="people"),
    path("personer/klynger/", staff_views.people_clusters, name="people-clusters"),
    path("personer/inviter/", staff_views.staff_invite, name="staff-invite"),
    path("personer/<int:number>/", staff_views.person_page, name="person"),
    path("personer/<int:number>/slet/", erasure_views.person_erase, name="person-erase"),
    path("personer/<int:number>/afslag/", erasure_views.person_erase_refuse, name="person-erase-refuse"),
    path("personer/klynge/<slug:slug>/", cluster_views.cluster_people, name="cluster-people"),
    path("personer/klynge/<slug:slug>/inviter/", cluster_views.cluster_invite, name="cluster-invite"),
    path("personer/klynge/<slug:slug>/<int:number>/", member_views.cluster_person, name="cluster-person"),
    path(
        "personer/klynge/<slug:slug>/<int:number>/fjern/",
        member_views.cluster_person_remove,
        name="cluster-person-remove",
    ),
    path(
        "personer/klynge/<slug:slug>/<int:number>/tilbage/",
        member_views.cluster_person_restore,
        name="cluster-person-restore",
    ),
    path("personer/invitation/<int:number>/send/", invitation_views.invitation_send, name="invitation-send"),
    path(
        "personer/invitation/<int:number>/ret/",
        invitation_views.invitation_correct,
        name="invitation-correct",
    ),
    path(
        "personer/invitation/<int:number>/traek-tilbage/",
        invitation_views.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("invitation/<str:token>/", way_in, name="invitation"),
]
