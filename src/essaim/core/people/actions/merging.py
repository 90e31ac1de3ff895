"""Two records that a person found to be one: joined by hand, with all it takes to part them again."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Link
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions.districts import check_home
from essaim.core.people.actions.tokens import write_tokens
from essaim.core.people.models import Merge, NameToken, NotTheSame, Person
from essaim.core.people.queries import address_of
from essaim.core.people.states import DistrictSource

STAYS = (NameToken, Merge, NotTheSame)
FILLED = ("birth_date", "birth_year", "gender", "languages", "commune_code", "household_id", "account_id")
DISTRICT = ("district_code", "district_source", "district_checked_on")
KEPT = (*FILLED, *DISTRICT, "is_protected", "last_contact_on")


@transaction.atomic
def say_not_the_same(first: Person, second: Person, *, by: Actor, now: datetime) -> NotTheSame:
    """Remember that somebody compared two people and found them different."""
    one, other = sorted((first, second), key=lambda person: person.pk)
    row, _new = NotTheSame.objects.get_or_create(
        workspace_id=one.workspace_id, first=one, second=other, defaults={"by_id": by.id, "created_at": now}
    )
    journal.write("people.not_the_same", row, by=by, at=now, first=one.pk, second=other.pk)
    return row


@transaction.atomic
def merge_people(kept: Person, absorbed: Person, *, by: Actor, now: datetime) -> Merge:
    """Everything that hangs on `absorbed` moves to `kept`, which takes over what it lacked.

    What `kept` already has (a current address) stays on the absorbed record, out of sight, and comes
    back when the two are parted. Of two places in the same scheme, one goes on with all that hangs on both.
    """
    _refuse_impossible(kept, absorbed)
    journal.hold(kept.workspace_id)  # before any row of theirs, as whoever gives or frees a place does
    before = {name: _plain(getattr(kept, name)) for name in KEPT}
    account = absorbed.account_id
    Person.objects.filter(pk=absorbed.pk).update(merged_into=kept, account=None)
    moved = _move_rows(absorbed.pk, kept.pk)
    after = _fill(kept, absorbed, account) | _home_checked(kept, now)
    merge = Merge.objects.create(
        workspace_id=kept.workspace_id, kept=kept, absorbed=absorbed, moved=moved, created_at=now,
        kept_before=json.dumps({"before": before, "after": after, "absorbed_account": _plain(account)}),
    )  # fmt: skip
    absorbed.refresh_from_db()
    kept.refresh_from_db()
    write_tokens(absorbed)
    journal.write("people.merged", merge, by=by, at=now, kept=kept.pk, absorbed=absorbed.pk, rows=len(moved))
    return merge


@transaction.atomic
def part_people(merge: Merge, *, by: Actor, now: datetime) -> Merge:
    """Undo a merge: each row goes back to where it was, unless it was moved again since."""
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise Refusal(_("These two records were already parted."))
    memory = json.loads(merge.kept_before)
    for label, field, pk, owner in reversed(merge.moved):
        model = apps.get_model(label)
        before, current = (model._meta.get_field(field).to_python(text) for text in owner)
        model.objects.filter(pk=pk, **{field: current}).update(**{field: before})
    _restore(merge.kept, memory)
    Person.objects.filter(pk=merge.absorbed_id).update(merged_into=None, account=memory["absorbed_account"])
    for person in Person.objects.filter(pk__in=[merge.kept_id, merge.absorbed_id]):
        write_tokens(person)
    merge.undone_at = now
    journal.write("people.parted", merge, by=by, at=now, kept=merge.kept_id, absorbed=merge.absorbed_id)
    return merge


def _refuse_impossible(kept: Person, absorbed: Person) -> None:
    if kept.pk == absorbed.pk:
        raise Refusal(_("Choose two different people."))
    if {kept.merged_into_id, absorbed.merged_into_id, kept.erased_at, absorbed.erased_at} != {None}:
        raise Refusal(_("One of these two records no longer exists. Please look again."))
    if kept.is_reachable != absorbed.is_reachable:
        raise Refusal(
            _(
                "On one of these two records the person has died, has moved away or objects to the use of their data, on the "
                "other not. Note it on the other record too, or correct it where it is wrong, then join them."
            )
        )
    if kept.account_id and absorbed.account_id:
        raise Refusal(_("Both records have an account of their own: close one of the accounts first."))


def _move_rows(source: UUID, target: UUID) -> list[list]:
    """Every row of every room that points to the person, those that cannot move left where they are."""
    moved: list[list] = []
    for model, field in pointers_to(Person):
        moved += _repoint(model, field, source, target)
    for pk in Link.objects.filter(person_id=source, revoked_at=None).values_list("pk", flat=True):
        Link.objects.filter(pk=pk).update(person_id=target)
        moved.append([Link._meta.label, "person_id", str(pk), [str(source), str(target)]])
    return moved


def pointers_to(target: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Models and columns of the house that point to a model."""
    found = target._meta.get_fields(include_hidden=True)
    links = [link for link in found if link.auto_created and (link.one_to_many or link.one_to_one)]
    return sorted(
        {
            (link.related_model, link.field.attname)
            for link in links
            if link.related_model not in STAYS and link.related_model is not Person
        },
        key=lambda pair: (pair[0]._meta.label, pair[1]),
    )


def _repoint(model: type[models.Model], field: str, source: UUID, target: UUID) -> list[list]:
    moved = []
    for pk in list(model.objects.filter(**{field: source}).order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                model.objects.filter(pk=pk).update(**{field: target})
            moved.append([model._meta.label, field, str(pk), [str(source), str(target)]])
        except IntegrityError:
            moved += _repoint_children(model, field, pk, target)
    return moved


def _repoint_children(model: type[models.Model], field: str, pk: object, target: UUID) -> list[list]:
    """A row that cannot move, since `target` has its equal, hands what hangs on it to that equal."""
    equal = _equal_of(model, field, pk, target)
    if equal is None:
        return []
    moved = []
    for child, child_field in pointers_to(model):
        moved += _repoint(child, child_field, pk, equal)
    settle = import_string(settings.ESSAIM_TWINS).get(model._meta.label)
    return moved + (settle(equal, pk) if settle else [])


def _equal_of(model: type[models.Model], field: str, pk: object, target: UUID) -> object | None:
    row = model.objects.get(pk=pk)
    for columns, condition in _unique_columns(model):
        if field in columns:
            same = {name: getattr(row, name) for name in columns if name != field}
            equal = model.objects.filter(condition, **same, **{field: target}).exclude(pk=pk).first()
            if equal:
                return equal.pk
    return None


def _unique_columns(model: type[models.Model]) -> list[tuple[list[str], models.Q]]:
    """The columns of each unique constraint; of one with a condition, only where a room says what two such rows mean."""
    is_settled = model._meta.label in import_string(settings.ESSAIM_TWINS)
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and (is_settled or not c.condition)]
    names = [([*c.fields, *(f.name for f in c.expressions if isinstance(f, models.F))], c.condition or models.Q()) for c in constraints]
    return [([model._meta.get_field(name).attname for name in group], condition) for group, condition in names]


def _fill(kept: Person, absorbed: Person, account: UUID | None) -> dict:
    taken = {name: getattr(kept, name) or getattr(absorbed, name) for name in FILLED}
    taken["account_id"] = kept.account_id or account
    home = kept if kept.district_code or address_of(absorbed) else absorbed
    taken |= {name: getattr(home, name) for name in DISTRICT}
    taken["languages"] = sorted({*kept.languages, *absorbed.languages})
    taken["is_protected"] = kept.is_protected or absorbed.is_protected
    contacts = [day for day in (kept.last_contact_on, absorbed.last_contact_on) if day]
    taken["last_contact_on"] = max(contacts, default=None)
    Person.objects.filter(pk=kept.pk).update(**taken, version=models.F("version") + 1)
    return {name: _plain(value) for name, value in taken.items()}


def _home_checked(kept: Person, now: datetime) -> dict:
    """What was worked out belongs to the home that is kept; what somebody looked up stays."""
    kept.refresh_from_db()
    home = address_of(kept)
    if home is None or kept.district_source == DistrictSource.DECLARED:
        return {}
    check_home(kept, home, now=now)
    return {name: _plain(getattr(kept, name)) for name in DISTRICT}


def _restore(kept: Person, memory: dict) -> None:
    """Put back what the merge filled in, unless somebody changed it since."""
    kept.refresh_from_db()
    unchanged = [name for name in KEPT if _plain(getattr(kept, name)) == memory["after"][name]]
    values = {name: memory["before"][name] for name in unchanged}
    Person.objects.filter(pk=kept.pk).update(**values, version=models.F("version") + 1)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID | date) else value
