"""Addresses of rounds: the week of a scheme for the team, one's own visits for whoever makes them."""

from django.urls import path

from essaim.web.desks.rounds import mine, views

app_name = "rounds"
urlpatterns = [
    path("tournees/", views.weeks, name="weeks"),
    path("tournees/<uuid:scheme_id>/", views.week, name="week"),
    path("tournees/<uuid:scheme_id>/proposer/", views.suggest, name="suggest"),
    path("tournees/<uuid:scheme_id>/attribuer/", views.assign, name="assign"),
    path("tournees/attributions/<uuid:assignment_id>/finir/", views.end, name="end"),
    path("tournees/visites/<uuid:visit_id>/deplacer/", views.move, name="move"),
    path("mon-espace/visites/", mine.visits, name="mine"),
    path("mon-espace/visites/<uuid:visit_id>/", mine.visit, name="visit"),
    path("mon-espace/visites/<uuid:visit_id>/arrivee/", mine.arrive, name="arrive"),
    path("mon-espace/visites/<uuid:visit_id>/fin/", mine.finish, name="finish"),
    path("mon-espace/visites/<uuid:visit_id>/signaler/", mine.pass_on, name="pass-on"),
]
