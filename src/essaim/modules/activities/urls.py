"""Addresses of activities: for the team, for whoever registered, and for everybody."""

from django.urls import path

from essaim.modules.activities.views import mine, public, registrations, sessions

app_name = "activities"
HERE = "e/<slug:workspace_slug>/<slug:scheme_slug>/programme/"
SESSION = "activites/seances/<uuid:session_id>/"
urlpatterns = [
    path("activites/", sessions.sessions, name="list"),
    path("activites/vehicules/", sessions.resources, name="resources"),
    path("activites/annuler/", sessions.cancel_many, name="cancel-many"),
    path("activites/<uuid:scheme_id>/planifier/", sessions.plan, name="plan"),
    path(SESSION, sessions.session, name="session"),
    path(SESSION + "deplacer/", sessions.move, name="move"),
    path(SESSION + "annuler/", sessions.cancel, name="cancel"),
    path(SESSION + "places/", sessions.resize, name="resize"),
    path(SESSION + "emargement/", sessions.sheet, name="sheet"),
    path(SESSION + "tournee/", sessions.tour, name="tour"),
    path(SESSION + "souhait/", sessions.wish, name="wish"),
    path(SESSION + "inscrire-plusieurs/", registrations.register_many, name="register-many"),
    path(SESSION + "inscrire/", registrations.register, name="register"),
    path("activites/inscriptions/<uuid:registration_id>/annuler/", registrations.cancel, name="cancel-registration"),
    path("activites/inscriptions/<uuid:registration_id>/place/", registrations.give_place, name="give-place"),
    path("activites/inscriptions/<uuid:registration_id>/ligne/", registrations.confirm_line, name="confirm-line"),
    path("activites/presences/<uuid:attendee_id>/", registrations.attend, name="attend"),
    path("i/<str:secret>/", mine.mine, name="mine"),
    path("i/<str:secret>/reponse/", mine.answer, name="mine-answer"),
    path(HERE, public.programme, name="programme"),
    path(HERE + "agenda.ics", public.feed, name="feed"),
    path(HERE + "<uuid:session_id>/", public.session, name="public-session"),
    path(HERE + "<uuid:session_id>/affiche/", public.poster, name="poster"),
]
