"""Addresses of the rota."""

from django.urls import path

from essaim.web.desks.rota import views

app_name = "rota"
urlpatterns = [
    path("permanences/", views.places, name="list"),
    path("permanences/<uuid:scheme_id>/", views.week, name="week"),
    path("permanences/<uuid:scheme_id>/feuille/", views.sheet, name="sheet"),
    path("permanences/<uuid:duty_id>/fin/", views.end, name="end"),
    path("permanences/<uuid:duty_id>/remplacement/", views.stand_in, name="stand-in"),
]
