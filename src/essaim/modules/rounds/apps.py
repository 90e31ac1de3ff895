"""Django's name for this room."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "essaim.modules.rounds"
    label = "rounds"
