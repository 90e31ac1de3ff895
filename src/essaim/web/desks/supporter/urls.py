"""Addresses of one's own space."""

from django.urls import path

from essaim.web.desks.supporter import views

urlpatterns = [
    path("", views.mine, name="space"),
    path("besoins/<uuid:need_id>/", views.answer_need, name="space-answer"),
    path("propositions/<uuid:proposal_id>/", views.proposal, name="space-proposal"),
    path("services/<uuid:service_id>/", views.service, name="space-service"),
    path("services/<uuid:service_id>/suite/", views.act_on_service, name="space-act"),
    path("aides/<uuid:service_id>/suite/", views.act_on_help, name="space-help"),
    path("disponibilites/", views.availability, name="space-availability"),
    path("pause/<uuid:participation_id>/", views.pause, name="space-pause"),
    path("agenda/", views.calendar, name="space-calendar"),
]
