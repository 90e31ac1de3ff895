"""Addresses of activities: for the team, for whoever registered, and for everybody."""

from django.urls import path

from essaim.modules.activities.views import ideas, mine, news, opening, public, registrations, sessions

app_name = "activities"
HERE = "e/<slug:workspace_slug>/<slug:scheme_slug>/programme/"
SESSION = "activites/seances/<uuid:session_id>/"
urlpatterns = [
    path("activites/", sessions.sessions, name="list"),
    path("activites/vehicules/", sessions.resources, name="resources"),
    path("activites/<uuid:scheme_id>/idees/", ideas.ideas, name="ideas"),
    path("activites/idees/<uuid:idea_id>/", ideas.answer, name="answer-idea"),
    path("activites/<uuid:scheme_id>/horaires/", opening.opening, name="opening"),
    path("activites/<uuid:scheme_id>/accueil/", opening.counter, name="counter"),
    path("activites/horaires/<uuid:slot_id>/retirer/", opening.close_slot, name="close-slot"),
    path("activites/ouvertures/<uuid:day_id>/retirer/", opening.close_day, name="close-opening-day"),
    path("activites/accueil/<uuid:drop_in_id>/retirer/", opening.uncount, name="uncount"),
    path("e/<slug:workspace_slug>/<slug:scheme_slug>/horaires/", opening.hours, name="hours"),
    path("activites/<uuid:activity_id>/presences/", sessions.attendance, name="attendance"),
    path(SESSION + "inscrire-tous/", sessions.register_audience, name="register-audience"),
    path(SESSION, sessions.session, name="session"),
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
    path("n/<str:secret>/", news.news, name="news"),
    path("n/<str:secret>/choix/", news.choose, name="news-choose"),
    path("n/<str:secret>/arret/", news.stop, name="news-stop"),
    path("mon-espace/activites/<uuid:scheme_id>/", news.enter, name="news-enter"),
    path("activites/<uuid:scheme_id>/nouvelles/<uuid:person_id>/", news.subscribe, name="subscribe"),
    path(HERE, public.programme, name="programme"),
    path(HERE + "agenda.ics", public.feed, name="feed"),
    path(HERE + "<uuid:session_id>/", public.session, name="public-session"),
    path(HERE + "<uuid:session_id>/affiche/", public.poster, name="poster"),
]
