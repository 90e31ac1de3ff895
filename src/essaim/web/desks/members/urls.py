"""Addresses of the people who are helped, scheme by scheme: who takes part, since when, until when."""

from django.urls import path

from essaim.web.desks.members import views

app_name = "members"
urlpatterns = [
    path("adherents/", views.members, name="list"),
    path("adherents/export/", views.export, name="export"),
    path("adherents/<uuid:participation_id>/", views.member, name="member"),
    path("adherents/<uuid:participation_id>/rester/", views.stay, name="stay"),
    path("adherents/<uuid:participation_id>/reprendre/", views.take_in_again, name="again"),
]
