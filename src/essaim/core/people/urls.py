"""The addresses of the pages about people and organisations."""

from django.urls import path, register_converter

from essaim.core.people.views import (
    details,
    districts,
    duplicates,
    exports,
    imports,
    organisations,
    people,
    places,
    rights,
)
from essaim.core.people.views.access import KindOfSheet

register_converter(KindOfSheet, "kind_of_sheet")

app_name = "people"
urlpatterns = [
    path("", people.people, name="list"),
    path("nouvelle/", people.record, name="record"),
    path("adresses/", places.addresses, name="addresses"),
    path("doublons/", duplicates.duplicates, name="duplicates"),
    path("doublons/<uuid:first_id>/<uuid:second_id>/", duplicates.compare, name="compare"),
    path("doublons/<uuid:first_id>/<uuid:second_id>/differentes/", duplicates.not_the_same, name="not_the_same"),
    path("doublons/<uuid:kept_id>/<uuid:absorbed_id>/reunir/", duplicates.merge, name="merge"),
    path("doublons/<uuid:merge_id>/separer/", duplicates.part, name="part"),
    path("import/", imports.imports, name="imports"),
    path("import/modele.<kind_of_sheet:kind>", imports.import_template, name="import_template"),
    path("import/<uuid:batch_id>/", imports.batch, name="import"),
    path("import/<uuid:batch_id>/importer/", imports.confirm_import, name="confirm_import"),
    path("import/<uuid:batch_id>/erreurs/", imports.import_errors, name="import_errors"),
    path("import/<uuid:batch_id>/annuler/", imports.undo_import, name="undo_import"),
    path("export/", exports.export, name="export"),
    path("quartiers/", districts.districts, name="districts"),
    path("anciennes-fiches/", rights.retention, name="retention"),
    path("organismes/", organisations.organisations, name="organisations"),
    path("organismes/nouveau/", organisations.record_organisation, name="record_organisation"),
    path("organismes/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path("organismes/<uuid:organisation_id>/modifier/", organisations.change_organisation, name="change_organisation"),
    path("organismes/<uuid:organisation_id>/contact/", organisations.add_organisation_contact, name="add_organisation_contact"),
    path("organismes/contact/<uuid:contact_id>/retirer/", organisations.end_organisation_contact, name="end_organisation_contact"),
    path("contact/<uuid:contact_id>/retirer/", details.end_contact, name="end_contact"),
    path("accord/<uuid:consent_id>/retirer/", details.withdraw_consent, name="withdraw_consent"),
    path("lien/<uuid:relation_id>/finir/", details.end_relation, name="end_relation"),
    path("<uuid:person_id>/", people.person, name="person"),
    path("<uuid:person_id>/fiche-reunie/", people.merged, name="merged"),
    path("<uuid:person_id>/modifier/", people.change, name="change"),
    path("<uuid:person_id>/contact/", details.add_contact, name="add_contact"),
    path("<uuid:person_id>/accord/", details.give_consent, name="give_consent"),
    path("<uuid:person_id>/adresse/", details.address, name="address"),
    path("<uuid:person_id>/quartier/", districts.district, name="district"),
    path("<uuid:person_id>/disponibilites/", details.availability, name="availability"),
    path("<uuid:person_id>/proches/", details.relate, name="relate"),
    path("<uuid:person_id>/foyer/quitter/", details.live_apart, name="live_apart"),
    path("<uuid:person_id>/protection/", details.protect, name="protect"),
    path("<uuid:person_id>/deces-demenagement/", details.mark, name="mark"),
    path("<uuid:person_id>/droits/", rights.rights, name="rights"),
    path("<uuid:person_id>/droits/lettre/", rights.readers_letter, name="readers_letter"),
    path("<uuid:person_id>/droits/copie/", rights.copy, name="copy"),
    path("<uuid:person_id>/droits/opposition/", rights.objection, name="objection"),
    path("<uuid:person_id>/droits/effacement/", rights.erase, name="erase"),
    path("<uuid:person_id>/droits/reprendre/", rights.unarchive, name="unarchive"),
]
