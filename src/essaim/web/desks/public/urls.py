"""Addresses that anybody may open."""

from django.urls import path

from essaim.web.desks.public import views

app_name = "public"
HERE = "e/<slug:workspace_slug>/<slug:scheme_slug>/"
urlpatterns = [
    path(HERE, views.scheme_page, name="scheme"),
    path(HERE + "<slug:journey_key>/papier/", views.paper, name="paper"),
    path(HERE + "<slug:journey_key>/verifier/", views.check, name="check"),
    path(HERE + "<slug:journey_key>/merci/", views.thanks, name="thanks"),
    path(HERE + "<slug:journey_key>/<int:number>/", views.question, name="question"),
    path("saisie/<uuid:scheme_id>/<slug:journey_key>/", views.paper_entry, name="paper-entry"),
]
