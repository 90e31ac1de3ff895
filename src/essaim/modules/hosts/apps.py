"""Django's name for this room."""

from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "essaim.modules.hosts"
    label = "hosts"
