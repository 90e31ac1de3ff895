"""One line for each kind of row that a figure may count."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import reduce
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.foundation.models import Reading
from essaim.core.foundation.money import in_euros
from essaim.core.people.models import Person
from essaim.core.schemes.models import Employment, Participation
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities.models import Attendee, DropIn, Opinion, Session
from essaim.modules.campaigns.models import Attempt
from essaim.modules.dues.models import Entry, MembershipTerm, Payment
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.models import Loan as ThingLent
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.modules.followup.models import Alert, Interaction, Referral
from essaim.modules.followup.queries import act_label
from essaim.modules.hosts.models import Agreement, Passage
from essaim.modules.needs.models import Need, Offer, Service
from essaim.modules.rounds.models import Assignment, Visit


@dataclass(frozen=True)
class Line:
    """What a list shows of a row."""

    label: str
    url: str
    when: datetime | None
    state: str = ""
    is_marked: bool = False


def line_of(row) -> Line:
    """The line of a row, whatever its kind."""
    return LINES[type(row)](row)


def lines_of(rows: Iterable, *, each: str = "", times: Mapping[UUID, int], marked: Collection[UUID] = ()) -> list[Line]:
    """The lines of a page of a list: whoever is counted, once; of a share, the lines that make it are marked."""
    if each:
        return [_each(row, each, times[row.pk]) for row in rows]
    return [replace(line_of(row), is_marked=row.pk in marked) for row in rows]


def _each(row, each: str, times: int) -> Line:
    """Whoever or whatever a row leads to, and how often; where it is once, the row says more."""
    whom = reduce(getattr, each.split("__"), row)
    page = "people:person" if isinstance(whom, Person) else "people:organisation"
    one = line_of(row)
    state = one.state if times == 1 else ngettext("%(count)s time", "%(count)s times", times) % {"count": times}
    return Line(whom.full_name if isinstance(whom, Person) else whom.name, reverse(page, args=[whom.pk]), one.when, state)


def _need(row: Need) -> Line:
    return Line(_what(row), reverse("needs:need", args=[row.pk]), row.created_at, row.get_state_display())


def _service(row: Service) -> Line:
    return Line(
        _what(row.need), reverse("needs:need", args=[row.need_id]), row.closed_at or row.answered_at,
        row.get_state_display(),
    )  # fmt: skip


def _offer(row: Offer) -> Line:
    who = row.participation.person.full_name if row.participation_id else row.organisation.name
    return Line(who, reverse("needs:offers"), row.created_at, row.get_state_display())


def _participation(row: Participation) -> Line:
    url = reverse("people:person", args=[row.person_id])
    return Line(row.person.full_name, url, row.created_at, row.get_state_display())


def _employment(row: Employment) -> Line:
    url = reverse("people:person", args=[row.participation.person_id])
    return Line(row.participation.person.full_name, url, row.created_at, row.get_state_display())


def _assignment(row: Assignment) -> Line:
    return Line(row.person.full_name, reverse("people:person", args=[row.person_id]), row.created_at, row.get_state_display())


def _visit(row: Visit) -> Line:
    person = row.assignment.person
    return Line(person.full_name, reverse("people:person", args=[person.pk]), row.done_at, row.get_state_display())


def _interaction(row: Interaction) -> Line:
    what = ", ".join(filter(None, [row.get_kind_display(), act_label(row.scheme, row.category)]))
    if row.person is None:
        return Line(_("Somebody without a name"), "", row.at, what)
    return Line(row.person.full_name, reverse("people:person", args=[row.person_id]), row.at, what)


def _alert(row: Alert) -> Line:
    return Line(row.person.full_name, reverse("followup:alert", args=[row.pk]), row.created_at, row.get_state_display())


def _notice(row: Notice) -> Line:
    return Line(row.title, reverse("exchange:notice", args=[row.pk]), row.shown_at, row.get_state_display())


def _answer(row: Answer) -> Line:
    return Line(row.notice.title, reverse("exchange:notice", args=[row.notice_id]), row.opened_at, row.get_state_display())


def _loan(row: Loan) -> Line:
    url = reverse("exchange:notice", args=[row.answer.notice_id])
    return Line(row.answer.notice.title, url, row.created_at, row.get_state_display())


def _referral(row: Referral) -> Line:
    return Line(row.partner.name, reverse("followup:alert", args=[row.alert_id]), row.consented_at, row.outcome)


def _attempt(row: Attempt) -> Line:
    url = reverse("people:person", args=[row.callee.person_id])
    return Line(row.callee.person.full_name, url, row.at, row.get_result_display())


def _term(row: MembershipTerm) -> Line:
    return Line(row.person.full_name, reverse("people:person", args=[row.person_id]), row.created_at, row.get_state_display())


def _payment(row: Payment) -> Line:
    name = "dues:person" if row.payer.person_id else "dues:organisation"
    return Line(
        f"{row.payer.name}, {in_euros(row.cents)}",
        reverse(name, args=[row.payer.person_id or row.payer.organisation_id]),
        row.created_at,
        row.get_tender_display(),
    )


def _entry(row: Entry) -> Line:
    """A line of the ledger that settles something: what was paid, or with a minus given back."""
    url = reverse("dues:person", args=[row.payer.person_id])
    return Line(f"{row.payer.name}, {in_euros(-row.cents)}", url, row.created_at, row.label)


def _session(row: Session) -> Line:
    title = ", ".join(filter(None, [row.activity.title, row.commune_name]))
    return Line(title, reverse("activities:session", args=[row.pk]), row.starts_at, row.get_state_display())


def _attendee(row: Attendee) -> Line:
    return Line(
        row.person.full_name, reverse("activities:session", args=[row.session_id]), row.session.starts_at, row.get_attendance_display()
    )


def _opinion(row: Opinion) -> Line:
    return Line(
        row.session.activity.title, reverse("activities:session", args=[row.session_id]), row.session.starts_at, row.get_face_display()
    )


def _drop_in(row: DropIn) -> Line:
    return Line(str(_("Somebody pushed the door")), "", row.created_at)


def _help(row: Help) -> Line:
    return Line(row.person.full_name, reverse("people:person", args=[row.person_id]), row.starts_at, row.get_kind_display())


def _thing_lent(row: ThingLent) -> Line:
    return Line(row.person.full_name, reverse("people:person", args=[row.person_id]), row.created_at, row.resource.name)


def _passage(row: Passage) -> Line:
    url = reverse("hosts:host", args=[row.host_id])
    return Line(str(row.host), url, _noon(row.day))


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), tzinfo=UTC) if day else None


def _agreement(row: Agreement) -> Line:
    names = ", ".join(str(share.host) for share in row.shares.select_related("host__organisation"))
    return Line(names, reverse("hosts:agreement", args=[row.pk]), _noon(row.signed_on) or row.created_at, row.get_state_display())


def _reading(row: Reading) -> Line:
    return Line(row.page, "", row.at)


def _what(need: Need) -> str:
    return words(need.scheme, settled(need.scheme).blueprint.category(need.category).label)


LINES = {
    Need: _need,
    Service: _service,
    Offer: _offer,
    Participation: _participation,
    Employment: _employment,
    Assignment: _assignment,
    Visit: _visit,
    Interaction: _interaction,
    Referral: _referral,
    Attempt: _attempt,
    MembershipTerm: _term,
    Payment: _payment,
    Entry: _entry,
    Session: _session,
    Attendee: _attendee,
    Opinion: _opinion,
    DropIn: _drop_in,
    Alert: _alert,
    Notice: _notice,
    Answer: _answer,
    Help: _help,
    ThingLent: _thing_lent,
    Loan: _loan,
    Passage: _passage,
    Agreement: _agreement,
    Reading: _reading,
}


BREAKDOWN_WORDS = {
    "category": gettext_lazy("by category"),
    "territory": gettext_lazy("by commune"),
    "district": gettext_lazy("by priority district"),
    "organisation": gettext_lazy("by organisation"),
    "domain": gettext_lazy("by domain"),
    "kind": gettext_lazy("by kind of contact"),
    "act": gettext_lazy("by act"),
    "direction": gettext_lazy("looked for, offered, lent"),
    "age": gettext_lazy("by age"),
}
