"""Addresses of the closing of a space."""

from django.urls import path

from essaim.web.desks.closing import views

urlpatterns = [
    path("", views.closing, name="closing"),
    path("demander/", views.ask, name="closing-ask"),
    path("reprendre/", views.withdraw, name="closing-withdraw"),
    path("confirmer/", views.confirm, name="closing-confirm"),
]
