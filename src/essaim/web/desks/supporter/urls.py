"""Addresses of one's own space."""

from django.urls import path

from essaim.web.desks.supporter import held, needs, offers, running, views

urlpatterns = [
    path("", views.mine, name="space"),
    path("besoins/<uuid:need_id>/", views.answer_need, name="space-answer"),
    path("propositions/<uuid:proposal_id>/", views.proposal, name="space-proposal"),
    path("services/<uuid:service_id>/", views.service, name="space-service"),
    path("services/<uuid:service_id>/fois/<uuid:occurrence_id>/", views.act_on_time, name="space-time"),
    path("offres/<uuid:offer_id>/", offers.offer, name="space-offer"),
    path("offres/<uuid:offer_id>/etat/", offers.move, name="space-move-offer"),
    path("demandes/<uuid:need_id>/", needs.need, name="space-need"),
    path("demandes/<uuid:need_id>/arreter/", needs.withdraw, name="space-withdraw"),
    path("demandes/<uuid:need_id>/fois/<slug:day>/", needs.change_time, name="space-need-time"),
    path("services/<uuid:service_id>/suite/", views.act_on_service, name="space-act"),
    path("aides/<uuid:service_id>/suite/", views.act_on_help, name="space-help"),
    path("disponibilites/", views.availability, name="space-availability"),
    path("pause/<uuid:participation_id>/", views.pause, name="space-pause"),
    path("seances/<uuid:session_id>/", running.session, name="space-session"),
    path("seances/presences/<uuid:attendee_id>/", running.attend, name="space-attend"),
    path("inscriptions/<uuid:registration_id>/prendre/", held.take, name="space-take"),
    path("inscriptions/<uuid:registration_id>/quitter/", held.leave, name="space-leave"),
    path("ma-page/<uuid:scheme_id>/", held.own_page, name="space-own"),
    path("agenda/", views.calendar, name="space-calendar"),
]
