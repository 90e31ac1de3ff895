"""Addresses of the stock of dwellings and of who lives where."""

from django.urls import path

from essaim.modules.housing.views import lists, living, stock

app_name = "housing"
urlpatterns = [
    path("residences/", stock.residences, name="residences"),
    path("residences/logement/", stock.record_dwelling, name="record-dwelling"),
    path("residences/modele-<slug:kind>.<slug:sheet>", lists.template, name="template"),
    path("residences/fichiers/<uuid:list_id>/", lists.landlord_list, name="list"),
    path("residences/fichiers/<uuid:list_id>/importer/", lists.bring_in, name="bring-in"),
    path("residences/fichiers/<uuid:list_id>/renoncer/", lists.give_up, name="give-up"),
    path("residences/fichiers/<uuid:list_id>/annuler/", lists.undo, name="undo"),
    path("residences/<uuid:residence_id>/", stock.residence, name="residence"),
    path("personnes/<uuid:person_id>/logement/", living.lives, name="lives"),
    path("logements/<uuid:occupancy_id>/quitter/", living.move_out, name="move-out"),
]
