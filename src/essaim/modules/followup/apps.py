"""Django's name for this room."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "essaim.modules.followup"
    label = "followup"
