"""Django's name for this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "essaim.core.messaging"
    label = "messaging"
