"""Upgrading a running scheme: what would change is shown first, and a person applies it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from essaim.blueprints import Blueprint, Change, check, from_snapshot, settle, to_snapshot, two_way
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import save_fields
from essaim.core.schemes.actions.participations import clear_all
from essaim.core.schemes.actions.planting import faults_of, organisation_named, settle_partners, stored
from essaim.core.schemes.models import Participation, Scheme


def changes_of(scheme: Scheme, new: Blueprint) -> tuple[Change, ...]:
    """Every difference between the scheme's own copy and another version of its blueprint."""
    return two_way(from_snapshot(scheme.snapshot), new)


@transaction.atomic
def upgrade(
    scheme: Scheme, *, new: Blueprint, digest: str, answers: Mapping[str, Any], seen_version: int, by: Actor, now: datetime
) -> Scheme:
    """Replace the scheme's copy. Refused while a role or a module that would go still has rows."""
    if new.key != scheme.blueprint_key:
        raise Refusal(_("This is another blueprint: plant it as a new scheme instead."))
    _refuse_losses(scheme, new)
    outcome = settle(new, answers)
    sentences = faults_of(outcome) + [fault.sentence((get_language() or "fr")[:2]) for fault in check(new)]
    if sentences:
        raise Refusal("\n".join(sentences))
    before = scheme.blueprint_version
    save_fields(
        scheme, seen_version=seen_version, snapshot=to_snapshot(new), blueprint_version=new.version,
        blueprint_digest=digest, answers={key: stored(value) for key, value in answers.items()},
        territory=list(outcome.settings["communes"] or ()),
        carrier=organisation_named(scheme.workspace, outcome.settings["carrier"]),
    )  # fmt: skip
    settle_partners(scheme, outcome.blueprint, now=now)
    clear_all(scheme)
    journal.write("scheme.upgraded", scheme, by=by, at=now, before=before, after=new.version)
    return scheme


@transaction.atomic
def change_answers(scheme: Scheme, *, answers: Mapping[str, Any], name: str, seen_version: int, by: Actor, now: datetime) -> Scheme:
    """Other answers to the questions of the planting form; its figures change from now on."""
    outcome = settle(from_snapshot(scheme.snapshot), answers)
    sentences = faults_of(outcome)
    if sentences:
        raise Refusal("\n".join(sentences))
    save_fields(
        scheme, seen_version=seen_version, name=name, answers={key: stored(value) for key, value in answers.items()},
        territory=list(outcome.settings["communes"] or ()),
        carrier=organisation_named(scheme.workspace, outcome.settings["carrier"]),
    )  # fmt: skip
    settle_partners(scheme, outcome.blueprint, now=now)
    clear_all(scheme)
    journal.write("scheme.answers_changed", scheme, by=by, at=now)
    return scheme


def _refuse_losses(scheme: Scheme, new: Blueprint) -> None:
    kept = {role.key for role in new.roles}
    lost = Participation.objects.filter(scheme=scheme).exclude(role__in=kept).values_list("role", flat=True).distinct()
    if lost:
        names = ", ".join(sorted(lost))
        raise Refusal(_("People still take part in a role that this version no longer has: %(names)s.") % {"names": names})
    gone = set(from_snapshot(scheme.snapshot).modules) - set(new.modules)
    if gone and scheme.cases.exists():
        names = ", ".join(sorted(gone))
        raise Refusal(_("This version drops a module that holds records: %(names)s.") % {"names": names})
