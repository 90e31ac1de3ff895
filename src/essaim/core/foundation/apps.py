"""Django's name for this room."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "essaim.core.foundation"
    label = "foundation"
    verbose_name = "Foundation"
