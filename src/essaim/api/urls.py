"""The addresses for machines."""

from django.urls import path

from essaim.api.calendars import calendar
from essaim.api.views import api

urlpatterns = [
    path("agenda/<str:secret>.ics", calendar, name="calendar"),
    path("api/v1/", api.urls),
]
