"""Addresses of the way in for whoever helps: what is missing, one checklist, the decision, the job."""

from django.urls import path

from essaim.web.desks.onboarding import fast_track, views

app_name = "onboarding"
urlpatterns = [
    path("intervenants/", views.supporters, name="supporters"),
    path("intervenants/acces-rapide/<uuid:scheme_id>/", fast_track.fast_track, name="fast-track"),
    path("intervenants/acces-rapide/<uuid:scheme_id>/ouvrir/", fast_track.open_all, name="open-all-fast"),
    path("participations/<uuid:participation_id>/acces-rapide/", fast_track.open_fast_track, name="open-fast"),
    path("participations/<uuid:participation_id>/", views.checklist, name="checklist"),
    path("participations/<uuid:participation_id>/vu/<slug:key>/", views.record, name="record"),
    path("participations/<uuid:participation_id>/sans/<slug:key>/", views.waive, name="waive"),
    path("participations/<uuid:participation_id>/decision/", views.decide, name="decide"),
    path("participations/<uuid:participation_id>/contrat/", views.contract, name="contract"),
    path("participations/<uuid:participation_id>/parcours/", views.move_job, name="move-job"),
    path("participations/<uuid:participation_id>/attestation/", views.attestation, name="attestation"),
]
