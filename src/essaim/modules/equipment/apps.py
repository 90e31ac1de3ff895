"""Django's name for this room."""

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    name = "essaim.modules.equipment"
    label = "equipment"
