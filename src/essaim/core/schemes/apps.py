"""Django's name for this room."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "essaim.core.schemes"
    label = "schemes"
