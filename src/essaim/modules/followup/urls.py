"""Addresses of what happens with people."""

from django.urls import path

from essaim.modules.followup.views import events as views
from essaim.modules.followup.views import supports

app_name = "followup"
urlpatterns = [
    path("personnes/<uuid:person_id>/echange/", views.log, name="log"),
    path("personnes/<uuid:person_id>/alerte/", views.raise_alert, name="raise-alert"),
    path("personnes/<uuid:person_id>/accompagnement/<uuid:scheme_id>/", supports.support, name="support"),
    path("personnes/<uuid:person_id>/accompagnement/<uuid:scheme_id>/aidant/", supports.note_carer, name="note-carer"),
    path("personnes/<uuid:person_id>/accompagnement/<uuid:scheme_id>/demande/", supports.ask, name="ask-support"),
    path("accompagnements/<uuid:support_id>/", supports.decide, name="decide-support"),
    path("alertes/<uuid:alert_id>/", views.alert, name="alert"),
    path("alertes/<uuid:alert_id>/suite/", views.move_alert, name="move-alert"),
    path("alertes/<uuid:alert_id>/orienter/", views.refer, name="refer"),
    path("orientations/<uuid:referral_id>/suite/", views.close_referral, name="close-referral"),
    path("personnes/<uuid:person_id>/accompagnement-global/", views.begin_support, name="begin-support"),
    path("accompagnement-global/<uuid:support_id>/", views.overall, name="overall"),
    path("accompagnement-global/<uuid:support_id>/fin/", views.end_support, name="end-support"),
    path("mon-espace/signaler/", views.report_own, name="report-own"),
    path("signalement/", views.report_danger, name="report-danger"),
    path("signalements/<uuid:report_id>/", views.report, name="report"),
]
