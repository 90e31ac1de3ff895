"""Addresses of what plans, moves and calls off sessions."""

from django.urls import path

from essaim.web.desks.programming import changing, many, views

app_name = "programming"
SESSION = "activites/seances/<uuid:session_id>/"
urlpatterns = [
    path("activites/annuler/", many.cancel_many, name="cancel-many"),
    path("activites/decaler/", many.move_many, name="move-many"),
    path("activites/<uuid:scheme_id>/planifier/", views.plan, name="plan"),
    path(SESSION + "deplacer/", changing.move, name="move"),
    path(SESSION + "corriger/", changing.correct, name="correct"),
    path(SESSION + "repli/", changing.fall_back, name="fall-back"),
    path(SESSION + "animer/", views.add_animator, name="animator"),
    path(SESSION + "animer/<uuid:person_id>/retirer/", views.let_go, name="let-go"),
    path(SESSION + "information/", views.inform, name="inform"),
    path("communes/parts/<uuid:share_id>/facturer/", views.invoice, name="invoice"),
    path(SESSION + "annuler/", changing.cancel, name="cancel"),
]
