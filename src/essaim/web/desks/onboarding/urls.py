"""Addresses of the way in for whoever helps: what is missing, one checklist, the decision, the job."""

from django.urls import path

from essaim.web.desks.onboarding import views

app_name = "onboarding"
urlpatterns = [
    path("intervenants/", views.supporters, name="supporters"),
    path("participations/<uuid:participation_id>/", views.checklist, name="checklist"),
    path("participations/<uuid:participation_id>/vu/<slug:key>/", views.record, name="record"),
    path("participations/<uuid:participation_id>/decision/", views.decide, name="decide"),
    path("participations/<uuid:participation_id>/contrat/", views.contract, name="contract"),
    path("participations/<uuid:participation_id>/parcours/", views.move_job, name="move-job"),
    path("participations/<uuid:participation_id>/attestation/", views.attestation, name="attestation"),
]
