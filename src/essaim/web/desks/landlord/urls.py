"""Addresses of the landlord's own page, and of newcomers."""

from django.urls import path

from essaim.web.desks.landlord import views

app_name = "landlord"
urlpatterns = [
    path("bailleur/", views.landlord, name="landlord"),
    path("residences/arrivees/", views.newcomers, name="newcomers"),
    path("residences/arrivees/fichier/", views.newcomers_list, name="newcomers-list"),
    path("residences/arrivees/inviter/", views.invite, name="invite"),
]
