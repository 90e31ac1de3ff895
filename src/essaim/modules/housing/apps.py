"""Django's name for this room."""

from django.apps import AppConfig


class HousingConfig(AppConfig):
    name = "essaim.modules.housing"
    label = "housing"
