"""Records that a file brought in and nobody has used since: they can be taken out again, as if they had never come."""

from uuid import UUID

from django.db.models import QuerySet

from essaim.core.people.actions.merging import pointers_to
from essaim.core.people.models import Address, Consent, ContactMeans, NameToken, Person

AT_A_TIME = 1000
COMES_WITH_THEM = (ContactMeans, Address, NameToken)


def take_out_unused(brought_in: QuerySet[Person]) -> list[UUID]:
    """Delete those of these people whom nobody changed, joined to another or wrote anything about; returns whom."""
    unused = brought_in.filter(version=1, merged_into=None, erased_at=None)
    for model, field in pointers_to(Person):
        if model not in COMES_WITH_THEM:
            unused = unused.exclude(pk__in=model.objects.exclude(**{field: None}).values(field))
    gone = list(unused.values_list("pk", flat=True))
    for start in range(0, len(gone), AT_A_TIME):
        part = gone[start : start + AT_A_TIME]
        for model in (*COMES_WITH_THEM, Consent):
            model.objects.filter(person__in=part).delete()
        Person.objects.filter(pk__in=part).delete()
    return gone
