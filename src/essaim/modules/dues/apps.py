"""Django's name for this room."""

from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "essaim.modules.dues"
    label = "dues"
