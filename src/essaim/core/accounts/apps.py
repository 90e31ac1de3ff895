"""Django's name for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "essaim.core.accounts"
    label = "accounts"
