"""Django's name for this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "essaim.modules.exchange"
    label = "exchange"
