"""The map of the house: every address, in the order of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
]
