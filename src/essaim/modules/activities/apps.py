"""Django's name for this room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "essaim.modules.activities"
    label = "activities"
