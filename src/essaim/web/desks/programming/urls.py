"""Addresses of what plans, moves and calls off sessions."""

from django.urls import path

from essaim.web.desks.programming import views

app_name = "programming"
SESSION = "activites/seances/<uuid:session_id>/"
urlpatterns = [
    path("activites/annuler/", views.cancel_many, name="cancel-many"),
    path("activites/<uuid:scheme_id>/planifier/", views.plan, name="plan"),
    path(SESSION + "deplacer/", views.move, name="move"),
    path(SESSION + "animer/", views.add_animator, name="animator"),
    path(SESSION + "information/", views.inform, name="inform"),
    path("communes/parts/<uuid:share_id>/facturer/", views.invoice, name="invoice"),
    path(SESSION + "annuler/", views.cancel, name="cancel"),
]
