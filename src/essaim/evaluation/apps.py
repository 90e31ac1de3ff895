"""Django's name for this room."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "essaim.evaluation"
    label = "evaluation"
