"""Planting a blueprint: the scheme keeps its own copy, which never changes under people's feet."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from essaim.blueprints.model.blueprint import Blueprint
from essaim.blueprints.plain import to_snapshot
from essaim.blueprints.settling import Settled, settle
from essaim.blueprints.values import normal
from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.text import normalise
from essaim.core.people.models import Organisation
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Decision, Partner, Scheme
from essaim.core.schemes.states import SCHEME_MOVES, SchemeState


@transaction.atomic
def plant(
    workspace: Workspace,
    *,
    blueprint: Blueprint,
    digest: str,
    answers: Mapping[str, Any],
    name: str,
    by: Actor,
    now: datetime,
) -> Scheme:
    """A running scheme from a blueprint and a territory's answers (by input key).

    Raises Refusal with every fault of the answers, one sentence each; nothing is written then.
    """
    outcome = settle(blueprint, answers)
    faults = faults_of(outcome)
    if faults:
        raise Refusal("\n".join(faults))
    scheme = Scheme.objects.create(
        workspace=workspace,
        slug=_free_slug(name),
        name=name,
        blueprint_key=blueprint.key,
        blueprint_version=blueprint.version,
        blueprint_digest=digest,
        snapshot=to_snapshot(blueprint),
        answers={key: stored(value) for key, value in answers.items()},
        territory=list(outcome.settings["communes"] or ()),
        carrier=organisation_named(workspace, outcome.settings["carrier"]),
        created_at=now,
    )
    settle_partners(scheme, outcome.blueprint, now=now)
    journal.write("scheme.planted", scheme, by=by, at=now, blueprint=blueprint.key, version=blueprint.version)
    return scheme


def move_scheme(scheme: Scheme, *, to: str, by: Actor, now: datetime) -> Scheme:
    """Open, pause or close a scheme."""
    move(scheme, to=to, moves=SCHEME_MOVES, by=by, at=now)
    if to == SchemeState.OPEN and scheme.opened_on is None:
        scheme.opened_on = timezone.localdate(now)
        Scheme.objects.filter(pk=scheme.pk).update(opened_on=scheme.opened_on)
    return scheme


def record_decision(scheme: Scheme, *, kind: str, decided_on: date, reason: str, by: Actor, now: datetime) -> Decision:
    """What was decided about the scheme, when and why."""
    decision = Decision.objects.create(
        workspace=scheme.workspace, scheme=scheme, kind=kind, decided_on=decided_on, reason=reason,
        by_id=by.id, created_at=now,
    )  # fmt: skip
    journal.write("scheme.decided", scheme, by=by, at=now, kind=kind, decision=decision.pk)
    return decision


def faults_of(outcome: Settled) -> list[str]:
    """What is wrong with the answers of a territory, one sentence each, in the reader's language."""
    language = (get_language() or "fr")[:2]
    return [fault.sentence(language) for fault in outcome.faults] + _unknown_communes(outcome)


def _unknown_communes(outcome: Settled) -> list[str]:
    codes = outcome.settings["communes"] or ()
    return [_("There is no commune with the code %(code)s.") % {"code": code} for code in codes if not places.commune(code)]


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "dispositif"
    taken = set(Scheme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in _candidates(base) if slug not in taken)


def _candidates(base: str):
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def stored(value: Any) -> Any:
    """An answer as the row keeps it: plain JSON values."""
    plain = normal(value)
    return list(plain) if isinstance(plain, tuple) else plain


def organisation_named(workspace: Workspace, name: str | None, kind: str = OrganisationKind.ASSOCIATION) -> Organisation | None:
    """The organisation that an answer names, recorded if nobody knows it yet."""
    if not name:
        return None
    found = Organisation.objects.filter(name=name).first()
    return found or Organisation.objects.create(workspace=workspace, name=name, kind=kind, search=normalise(name))


def settle_partners(scheme: Scheme, blueprint: Blueprint, *, now: datetime) -> None:
    """Whoever the answers name is a partner; whoever they name no longer is one no more."""
    kept = []
    for partner in blueprint.partners:
        kind = OrganisationKind.FOUNDATION if partner.kind == "foundation" else OrganisationKind.OTHER
        for name in partner.organisations or ():
            organisation = organisation_named(scheme.workspace, name, kind)
            told = {"scheme": scheme, "organisation": organisation, "role": partner.key}
            kept.append(Partner.objects.update_or_create(**told, defaults={"workspace": scheme.workspace, "ended_on": None})[0].pk)
    gone = Partner.objects.filter(scheme=scheme, ended_on=None).exclude(pk__in=kept)
    gone.update(ended_on=timezone.localdate(now), version=F("version") + 1)
