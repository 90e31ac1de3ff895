"""The addresses for machines."""

from django.urls import path

from essaim.api.calendars import calendar

urlpatterns = [
    path("agenda/<str:secret>.ics", calendar, name="calendar"),
]
