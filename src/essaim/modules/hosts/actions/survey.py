"""The survey: what a host says is lacking and exists, and what retired people answer without a name."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Host, HostAnswer, RetiredAnswer
from essaim.modules.hosts.states import AgeBand, Subject


def note_host_answer(
    host: Host,
    *,
    on: date,
    channel: str,
    needs: Collection[str],
    existing: Collection[str] = (),
    retired: int | None = None,
    by: Actor,
    now: datetime,
) -> HostAnswer:
    """What the host answered; the latest answer is the one that counts."""
    if on > timezone.localdate(now):
        raise Refusal(_("This day is still to come."), field="on")
    if not needs and not existing and retired is None:
        raise Refusal(_("Tick at least one answer."), field="needs")
    row = HostAnswer.objects.create(
        workspace=host.workspace, host=host, on=on, channel=channel, needs=_known(needs, "needs"),
        existing=_known(existing, "existing"), retired=retired, created_at=now,
    )  # fmt: skip
    journal.write("survey.host_answered", row, by=by, at=now, host=host.pk)
    return row


def note_retired_answer(
    scheme: Scheme,
    *,
    commune_code: str,
    needs: Collection[str],
    age: str = AgeBand.UNSAID,
    would_come: bool = False,
    to_fetch: bool = False,
    by: Actor,
    now: datetime,
) -> RetiredAnswer:
    """One retired person's answers: no name, no number, nothing that leads to somebody."""
    if places.commune(commune_code) is None:
        raise Refusal(_("Say in which commune."), field="commune_code")
    if not needs and not would_come:
        raise Refusal(_("Tick at least one answer."), field="needs")
    row = RetiredAnswer.objects.create(
        workspace=scheme.workspace, scheme=scheme, commune_code=commune_code, needs=_known(needs, "needs"), age=AgeBand(age),
        would_come=would_come, to_fetch=to_fetch, channel=by.channel, created_at=now,
    )  # fmt: skip
    journal.write("survey.retired_answered", row, by=by, at=now)
    return row


def _known(chosen: Collection[str], field: str) -> list[str]:
    if set(chosen) - set(Subject.values):
        raise Refusal(_("Choose among the answers of the list."), field=field)
    return [value for value in Subject.values if value in chosen]
