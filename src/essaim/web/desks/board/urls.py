"""Addresses of the board: each behind the link of one reader."""

from django.urls import path

from essaim.web.desks.board import views

app_name = "board"
HERE = "f/<str:secret>/"
urlpatterns = [
    path("mon-espace/echanges/", views.boards, name="boards"),
    path("mon-espace/echanges/<uuid:participation_id>/", views.enter, name="enter"),
    path(HERE, views.topics, name="topics"),
    path(HERE + "nouveau/", views.new, name="new"),
    path(HERE + "appui/", views.support, name="support"),
    path(HERE + "moderation/", views.moderation, name="moderation"),
    path(HERE + "sujets/<uuid:topic_id>/", views.topic, name="topic"),
    path(HERE + "sujets/<uuid:topic_id>/etat/", views.turn, name="turn"),
    path(HERE + "messages/<uuid:post_id>/signaler/", views.report, name="report"),
    path(HERE + "messages/<uuid:post_id>/decision/", views.moderate, name="moderate"),
]
