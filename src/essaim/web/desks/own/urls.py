"""Addresses of one's own page."""

from django.urls import path

from essaim.web.desks.own import paying, views

app_name = "own"
urlpatterns = [
    path("e/<slug:workspace_slug>/<slug:scheme_slug>/ma-page/", views.ask, name="ask"),
    path("e/<slug:workspace_slug>/<slug:scheme_slug>/ma-page/<str:token>/", views.begin, name="begin"),
    path("m/<str:secret>/", views.mine, name="mine"),
    path("m/<str:secret>/adherer/", views.join, name="join"),
    path("m/<str:secret>/accompagnement/", views.ask_support, name="ask-support"),
    path("m/<str:secret>/idee/", views.propose, name="propose"),
    path("m/<str:secret>/visite/", views.link_visit, name="link-visit"),
    path("m/<str:secret>/nouvelles/", views.news, name="news"),
    path("m/<str:secret>/payer/", paying.pay, name="pay"),
    path("m/<str:secret>/recus/<uuid:payment_id>.pdf", paying.receipt, name="receipt"),
    path("retour/<str:secret>/", paying.back, name="back"),
    path("retour/<str:secret>/demander/", paying.check, name="check"),
    path("m/<str:secret>/seances/<uuid:session_id>/", views.session, name="session"),
    path("m/<str:secret>/inscriptions/<uuid:registration_id>/", views.leave, name="leave"),
    path("m/<str:secret>/inscriptions/<uuid:registration_id>/prendre/", views.take, name="take"),
]
