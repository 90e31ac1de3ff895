"""Django's name for this room."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "essaim.modules.rota"
    label = "rota"
