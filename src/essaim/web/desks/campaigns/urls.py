"""Addresses of campaigns: for the team, for whoever calls, and behind the link of one's calls."""

from django.urls import path

from essaim.web.desks.campaigns import calls, views

app_name = "campaigns"
ONE = "campagnes/<uuid:campaign_id>/"
MINE = "t/<str:secret>/"
urlpatterns = [
    path("campagnes/", views.campaigns, name="list"),
    path("campagnes/nouvelle/<uuid:scheme_id>/", views.new, name="new"),
    path(ONE, views.campaign, name="campaign"),
    path(ONE + "appelants/", views.add_callers, name="add-callers"),
    path(ONE + "ouvrir/", views.open_campaign, name="open"),
    path(ONE + "partager/", views.share, name="share"),
    path(ONE + "clore/", views.close, name="close"),
    path(ONE + "resultats/<str:kind>/", views.results, name="results"),
    path(ONE + "appels/", calls.desk, name="desk"),
    path(ONE + "appels/suivant/", calls.desk_take, name="desk-take"),
    path(ONE + "appels/fin/", calls.desk_finish, name="desk-finish"),
    path(ONE + "appels/rendre/", calls.desk_put_back, name="desk-back"),
    path(ONE + "appels/brouillon/", calls.desk_keep, name="desk-keep"),
    path("campagnes/appelants/<uuid:caller_id>/retirer/", views.release_caller, name="release-caller"),
    path("campagnes/personnes/<uuid:callee_id>/suite/", views.settle, name="settle"),
    path("mon-espace/appels/", calls.campaigns, name="my-campaigns"),
    path("mon-espace/appels/<uuid:caller_id>/", calls.enter, name="enter"),
    path(MINE, calls.mine, name="mine"),
    path(MINE + "suivant/", calls.take, name="mine-take"),
    path(MINE + "fin/", calls.finish, name="mine-finish"),
    path(MINE + "rendre/", calls.put_back, name="mine-back"),
    path(MINE + "brouillon/", calls.keep, name="mine-keep"),
]
