"""Addresses of the phone desk."""

from django.urls import path

from essaim.web.desks.phone import coming, views

urlpatterns = [
    path("", views.desk, name="phone"),
    path("seances/<uuid:person_id>/", coming.sessions_for, name="phone-sessions"),
    path("sonnerie/", views.ringing_now, name="phone-ringing"),
    path("besoin/", views.record, name="phone-record"),
    path("rappel/", views.call_back, name="phone-call-back"),
    path("rappel/<uuid:call_id>/fait/", views.call_done, name="phone-call-done"),
]
