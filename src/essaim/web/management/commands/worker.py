"""Run what happens after the pages have answered: messages, reminders, upkeep."""

from django.core.management import BaseCommand, call_command

from essaim.web.jobs import schedule


class Command(BaseCommand):
    """`essaim worker`: as many as needed, on as many machines as needed, on one PostgreSQL."""

    help = "Run the worker."

    def handle(self, *args, **options) -> None:
        schedule()
        call_command("qcluster")
