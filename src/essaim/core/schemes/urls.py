"""Addresses of schemes and participations."""

from django.urls import path

from essaim.core.schemes.views import participations, resting, schemes

app_name = "schemes"
urlpatterns = [
    path("dispositifs/", schemes.schemes, name="list"),
    path("dispositifs/planter/<slug:key>/", schemes.plant, name="plant"),
    path("dispositifs/<uuid:scheme_id>/", schemes.scheme, name="scheme"),
    path("dispositifs/<uuid:scheme_id>/modifier/", schemes.change, name="change"),
    path("dispositifs/<uuid:scheme_id>/etat/", schemes.move, name="move"),
    path("dispositifs/<uuid:scheme_id>/mise-a-jour/", schemes.upgrade, name="upgrade"),
    path("dispositifs/<uuid:scheme_id>/export.zip", schemes.export, name="export"),
    path("dispositifs/<uuid:scheme_id>/decision/", schemes.decide, name="decide"),
    path("dispositifs/<uuid:scheme_id>/jours-de-repos/", resting.closed_days, name="closed-days"),
    path("jours-de-repos/<uuid:closed_id>/enlever/", resting.reopen_days, name="reopen-days"),
    path("participations/<uuid:person_id>/<uuid:scheme_id>/<slug:role>/", participations.enrol, name="enrol"),
]
