"""Addresses of needs and offers."""

from django.urls import path

from essaim.web.desks.needs import changing, offers, views

app_name = "needs"
urlpatterns = [
    path("besoins/", views.needs, name="list"),
    path("besoins/<uuid:need_id>/", views.need, name="need"),
    path("besoins/<uuid:need_id>/proposer/<uuid:offer_id>/", views.propose, name="propose"),
    path("besoins/<uuid:need_id>/proposer-a-plusieurs/", views.propose_shares, name="propose-shares"),
    path("besoins/<uuid:need_id>/referent/", views.lead, name="lead"),
    path("besoins/<uuid:need_id>/annuler/", views.cancelled, name="cancel"),
    path("besoins/<uuid:need_id>/modifier/", changing.change, name="change"),
    path("besoins/<uuid:need_id>/fois/<slug:day>/", changing.change_time, name="time"),
    path("besoins/<uuid:need_id>/pourquoi-pas/", views.why_not, name="why-not"),
    path("propositions/<uuid:proposal_id>/reponse/", views.answered, name="answer"),
    path("services/<uuid:service_id>/accord/", views.agreed, name="agree"),
    path("services/<uuid:service_id>/valider/", views.validated, name="validate"),
    path("services/<uuid:service_id>/reprendre/", views.undone, name="undo"),
    path("services/<uuid:service_id>/bilan/", views.confirmed, name="confirm"),
    path("offres/", offers.offers, name="offers"),
    path("offres/<uuid:offer_id>/", offers.offer, name="offer"),
    path("offres/<uuid:offer_id>/modifier/", offers.change, name="change-offer"),
    path("offres/<uuid:offer_id>/etat/", offers.move, name="move-offer"),
    path("offres/nouvelle/<uuid:scheme_id>/personne/<uuid:person_id>/", offers.record_for_person, name="record-offer"),
    path("offres/nouvelle/<uuid:scheme_id>/organisme/<uuid:organisation_id>/", offers.record_for_body, name="record-body-offer"),
]
