"""The attestation of training: what somebody attended, when and for how long, as a paper for them to keep."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import checks_seen, setting, settled, words


def attestation_pdf(part: Participation, *, by: Actor, now: datetime) -> bytes:
    """One tagged page. Refused while no training was attended."""
    trainings = _trainings(part)
    if not trainings:
        raise Refusal(_("There is nothing to attest yet: note first which training was attended."))
    content = tagged_pdf([_html(part, trainings, now)])
    journal.write("attestation.issued", part, by=by, at=now, trainings=[row["key"] for row in trainings])
    return content


def _trainings(part: Participation) -> list[dict]:
    seen = checks_seen({part.pk}).get(part.pk, {})
    specs = [spec for spec in settled(part.scheme).blueprint.checks_of(part.role) if spec.kind == "training"]
    return [
        {
            "key": spec.key, "label": words(part.scheme, spec.label), "days": [row.done_on for row in seen[spec.key]],
            "minutes": sum(row.minutes or spec.minutes or 0 for row in seen[spec.key]),
        }
        for spec in specs
        if seen.get(spec.key)
    ]  # fmt: skip


def _html(part: Participation, trainings: list[dict], now: datetime) -> str:
    workspace, scheme, job = part.workspace, part.scheme, getattr(part, "employment", None)
    return render_to_string(
        "onboarding/attestation.html",
        {
            "workspace": workspace, "participation": part, "trainings": trainings, "scheme": scheme,
            "role": words(scheme, settled(scheme).blueprint.role(part.role).label),
            "employer": job.employer if job and job.employer else None,
            "total": sum(row["minutes"] for row in trainings), "letter_date": timezone.localdate(now),
            "sender": {
                "name": scheme.carrier.name if scheme.carrier else workspace.name,
                "lines": workspace.postal_address.splitlines(), "phone": setting(scheme, "phone") or workspace.phone,
            },
            "reference": part.pk.hex[:8].upper(),
        },
    )  # fmt: skip
