"""Addresses of hosts: the list, each of them, agreements, the survey."""

from django.urls import path

from essaim.modules.hosts.views import agreements, listing, relations, survey

app_name = "hosts"
SCHEME = "communes/<uuid:scheme_id>/"
HOST = "communes/fiche/<uuid:host_id>/"
AGREEMENT = "communes/conventions/<uuid:agreement_id>/"
urlpatterns = [
    path("communes/", listing.home, name="home"),
    path(SCHEME, listing.hosts, name="list"),
    path(SCHEME + "ajouter/", listing.add, name="add"),
    path(SCHEME + "ajouter/annuler/", listing.undo_added, name="undo-added"),
    path(SCHEME + "residence/", listing.add_residence, name="add-residence"),
    path(SCHEME + "fragilite/", listing.fragility, name="fragility"),
    path(SCHEME + "liste.<slug:kind>", listing.export, name="export"),
    path(SCHEME + "convention/", agreements.propose, name="propose"),
    path(SCHEME + "facturer/", agreements.to_invoice, name="to-invoice"),
    path(SCHEME + "facturer.<slug:kind>", agreements.export, name="export-invoices"),
    path(SCHEME + "enquete/", survey.results, name="survey"),
    path(SCHEME + "enquete/saisir/", survey.retired, name="retired"),
    path(HOST, relations.host, name="host"),
    path(HOST + "contact/", relations.contact, name="contact"),
    path(HOST + "arret/", relations.stop, name="stop"),
    path(HOST + "nature/", relations.kind, name="kind"),
    path(HOST + "reprise/", relations.reopen, name="reopen"),
    path(HOST + "passage-anterieur/", relations.discovery, name="discovery"),
    path("communes/passages/<uuid:passage_id>/retirer/", relations.drop_discovery, name="drop-discovery"),
    path(HOST + "besoins/", survey.answer, name="answer"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(AGREEMENT + "convention.pdf", agreements.paper, name="paper"),
    path(AGREEMENT + "signature/", agreements.sign, name="sign"),
    path(AGREEMENT + "signature/retirer/", agreements.unsign, name="unsign"),
    path(AGREEMENT + "augmentation/", agreements.increase, name="increase"),
    path(AGREEMENT + "retrait/", agreements.withdraw, name="withdraw"),
    path("communes/parts/<uuid:share_id>/facturee/", agreements.invoiced, name="invoiced"),
    path("e/<slug:workspace_slug>/<slug:scheme_slug>/enquete/", survey.public_form, name="public-survey"),
]
