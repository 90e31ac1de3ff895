"""Django's name for this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "essaim.web"
    label = "web"

    def ready(self) -> None:
        from essaim.web import checks, laws  # noqa: F401

        laws.watch()
