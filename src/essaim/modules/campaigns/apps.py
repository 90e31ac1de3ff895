"""Django's name for this room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "essaim.modules.campaigns"
    label = "campaigns"
