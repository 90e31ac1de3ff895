"""The addresses for machines, and the page where their keys are given."""

from django.urls import path

from essaim.api import keys
from essaim.api.calendars import calendar
from essaim.api.views import api

urlpatterns = [
    path("agenda/<str:secret>.ics", calendar, name="calendar"),
    path("reglages/programmes/", keys.programs, name="programs"),
    path("reglages/programmes/<uuid:token_id>/retirer/", keys.take_back, name="take-key-back"),
    path("api/v1/", api.urls),
]
