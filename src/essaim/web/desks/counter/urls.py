"""Addresses of the counter."""

from django.urls import path

from essaim.web.desks.counter import views

HERE = "comptoir/<uuid:scheme_id>/"
urlpatterns = [
    path("comptoir/", views.counters, name="counter"),
    path(HERE, views.desk, name="counter-desk"),
    path(HERE + "personnes/", views.people, name="counter-people"),
    path(HERE + "orienter/", views.pass_on, name="counter-pass-on"),
    path("comptoir/echanges/<uuid:interaction_id>/reprendre/", views.take_back, name="counter-take-back"),
]
