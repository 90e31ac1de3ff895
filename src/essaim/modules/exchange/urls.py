"""Addresses of the board: for the team, for whoever lives there, for everybody, for the screen in the hall."""

from django.urls import path

from essaim.modules.exchange.views import desk, mine, public, screens

app_name = "exchange"
HERE = "e/<slug:workspace_slug>/<slug:scheme_slug>/echangeur/"
NOTICE = "echangeur/annonces/<uuid:notice_id>/"
urlpatterns = [
    path("echangeur/", desk.boards, name="boards"),
    path("echangeur/<uuid:scheme_id>/", desk.board, name="board"),
    path("echangeur/<uuid:scheme_id>/affiche/", desk.paper, name="paper"),
    path("echangeur/<uuid:scheme_id>/personnes/<uuid:person_id>/annonce/", desk.write, name="write"),
    path("echangeur/<uuid:scheme_id>/ecrans/", screens.screens, name="screens"),
    path("echangeur/ecrans/<uuid:screen_id>/reprendre/", screens.take, name="take-screen"),
    path(NOTICE, desk.notice, name="notice"),
    path(NOTICE + "afficher/", desk.put_up, name="put-up"),
    path(NOTICE + "refuser/", desk.refuse, name="refuse"),
    path(NOTICE + "garder/", desk.keep, name="keep"),
    path(NOTICE + "retirer/", desk.take_down, name="take-down"),
    path(NOTICE + "repondre/", desk.answer_for, name="answer-for"),
    path(NOTICE + "rapprocher/<uuid:other_id>/", desk.bring, name="bring"),
    path("echangeur/reponses/<uuid:answer_id>/", desk.decide, name="decide"),
    path("echangeur/prets/<uuid:loan_id>/", desk.end_loan, name="end-loan"),
    path("mon-echangeur/<str:secret>/", mine.mine, name="mine"),
    path("mon-echangeur/<str:secret>/charte/", mine.accept, name="mine-charter"),
    path("mon-echangeur/<str:secret>/annonce/", mine.write, name="mine-write"),
    path("mon-echangeur/<str:secret>/annonces/<uuid:notice_id>/", mine.notice, name="mine-notice"),
    path("mon-echangeur/<str:secret>/repondre/<uuid:notice_id>/", mine.answer, name="mine-answer"),
    path("mon-echangeur/<str:secret>/reponses/<uuid:answer_id>/", mine.decide, name="mine-decide"),
    path("ecran/<str:secret>/", screens.screen, name="screen"),
    path(HERE, public.board, name="public"),
    path(HERE + "annonce/", public.post, name="post"),
    path(HERE + "<uuid:notice_id>/", public.answer, name="answer"),
]
