"""Addresses of equipment."""

from django.urls import path

from essaim.web.desks.equipment import views

app_name = "equipment"
urlpatterns = [
    path("materiel/", views.equipment, name="list"),
    path("materiel/ajouter/", views.record, name="record"),
    path("materiel/<uuid:scheme_id>/", views.whom, name="whom"),
    path("materiel/<uuid:scheme_id>/<uuid:person_id>/preter/", views.lend, name="lend"),
    path("materiel/<uuid:scheme_id>/<uuid:person_id>/aide/", views.plan, name="plan"),
    path("materiel/prets/<uuid:loan_id>/retour/", views.take_back, name="take-back"),
    path("materiel/aides/<uuid:help_id>/suite/", views.note, name="note"),
]
