"""Addresses of the page of the day."""

from django.urls import path

from essaim.web.desks.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("passation/", views.hand_over, name="hand-over"),
]
