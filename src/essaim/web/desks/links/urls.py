"""Addresses behind personal links: short, because they are read in an SMS."""

from django.urls import path

from essaim.web.desks.links import needs, views, waiting

app_name = "links"
urlpatterns = [
    path("p/<str:secret>/", views.proposal, name="proposal"),
    path("p/<str:secret>/reponse/", views.answer_proposal, name="answer-proposal"),
    path("p/<str:secret>/reprendre/", views.undo_proposal, name="undo-proposal"),
    path("d/<str:secret>/", waiting.waiting, name="waiting"),
    path("d/<str:secret>/<uuid:proposal_id>/", waiting.open_waiting, name="open-waiting"),
    path("b/<str:secret>/", needs.need, name="need"),
    path("b/<str:secret>/arreter/", needs.withdraw, name="withdraw-need"),
    path("b/<str:secret>/fois/<slug:day>/", needs.change_time, name="need-time"),
    path("a/<str:secret>/", views.agreement, name="agreement"),
    path("a/<str:secret>/reponse/", views.answer_agreement, name="answer-agreement"),
    path("s/<str:secret>/", views.service, name="service"),
    path("s/<str:secret>/bilan/", views.confirm_service, name="confirm-service"),
    path("s/<str:secret>/fois/<uuid:occurrence_id>/", views.act_on_time, name="service-time"),
    path("s/<str:secret>/annuler/", views.cancel_service, name="cancel-service"),
    path("c/<str:secret>/", views.confirmation, name="confirmation"),
    path("c/<str:secret>/reponse/", views.answer_confirmation, name="answer-confirmation"),
]
