"""Django's name for this room."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "essaim.modules.needs"
    label = "needs"
