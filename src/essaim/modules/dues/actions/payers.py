"""Whose account it is: found, or opened with the first line."""

from datetime import datetime

from essaim.core.people.models import Organisation, Person
from essaim.modules.dues.models import Payer


def payer_of(subject: Person | Organisation | Payer, *, now: datetime) -> Payer:
    """The account of a person or of a body.

    Two opened at the same instant do no harm: an account is read by its person, over all their rows.
    """
    if isinstance(subject, Payer):
        return subject
    whose = {"person" if isinstance(subject, Person) else "organisation": subject}
    known = Payer.objects.filter(**whose).order_by("created_at", "pk").first()
    return known or Payer.objects.create(workspace_id=subject.workspace_id, created_at=now, **whose)
