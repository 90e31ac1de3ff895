"""Django's name for this room."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "essaim.modules.board"
    label = "board"
