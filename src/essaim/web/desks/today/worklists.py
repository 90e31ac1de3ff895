"""What waits today, list by list: each line says what it is, since when, and its one next act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.foundation import phones
from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.messaging.models import Call
from essaim.core.messaging.queries import calls_due, messages_failed, named_for
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import schemes_open, setting, settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.followup.models import Alert, SafeguardingReport, Support
from essaim.modules.followup.queries import reports_to_look_at, supports_asked
from essaim.modules.followup.rules import SUPPORTS, readable_alerts, readable_reports
from essaim.modules.followup.states import AlertState, ReportState
from essaim.modules.needs import queries
from essaim.modules.needs.models import Need, Offer, Service
from essaim.modules.needs.states import NeedState, ServiceState
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.queries import visits_nobody_can_make, visits_to_note
from essaim.web.desks.needs.rules import only_readable
from essaim.web.desks.today import alone, board, due, lacking, sessions, silence
from essaim.web.desks.today.hosts import agreement_line, agreements_to_renew, host_line, hosts_to_talk_to
from essaim.web.desks.today.lines import Line, Worklist

SHOWN, A_PAGE, OPEN = 4, 40, 4
"""Lines of a list on the page of the day, and on the page of that list alone; how many lists are open at once."""


def worklists(who: Who, *, now: datetime) -> list[Worklist]:
    """Every list that has something in it, in the order in which one should look at them; after the first ones they are folded."""
    found = [_worklist(key, who, now) for key in LISTS]
    found = [worklist for worklist in found if worklist.count]
    return [replace(worklist, is_folded=place >= OPEN) for place, worklist in enumerate(found)]


def whole_list(key: str, who: Who, *, now: datetime, page: str | None) -> tuple[Worklist, Page]:
    """One list alone, page by page."""
    title, icon, rows_of, line_of = LISTS[key]
    found = Paginator(rows_of(who, now), A_PAGE).get_page(page)
    return Worklist(key, str(title), icon, [line_of(row, now) for row in found.object_list], found.paginator.count), found


def _worklist(key: str, who: Who, now: datetime) -> Worklist:
    title, icon, rows_of, line_of = LISTS[key]
    rows = rows_of(who, now)
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Worklist(key, str(title), icon, [line_of(row, now) for row in first[:SHOWN]], count)


def _calls(who: Who, now: datetime) -> QuerySet[Call]:
    """Only for those who may open the phone desk: a call names people whom others do not follow. Calls about a session stand under it."""
    return (
        named_for(calls_due(who.schemes_as(*DESK)).filter(sessions.about_no_session(who)), who)
        if who.has_anywhere(*DESK)
        else Call.objects.none()
    )


def _unanswered(who: Who, now: datetime) -> QuerySet[Need]:
    late = Q(pk=None)
    for scheme in schemes_open():
        since = now - timedelta(days=setting(scheme, "unanswered_days"))
        late |= Q(scheme=scheme, created_at__lte=since)
    return only_readable(who, queries.needs_listed(None).filter(late, state=NeedState.POSTED)).order_by("created_at")


def _nobody_leads(who: Who, now: datetime) -> QuerySet[Need]:
    return only_readable(who, queries.needs_without_lead_contact(None)).order_by("created_at")


def _to_agree(who: Who, now: datetime) -> QuerySet[Service]:
    return _services(who).filter(state=ServiceState.ANSWERED).order_by("answered_at")


def _disputed(who: Who, now: datetime) -> QuerySet[Service]:
    both = _services(who).filter(state=ServiceState.ACCEPTED).exclude(supporter_says="").exclude(beneficiary_says="")
    return both.order_by("accepted_at")


def _to_confirm(who: Who, now: datetime) -> QuerySet[Service]:
    past = Q(need__ends_at__lte=now)
    for scheme in schemes_open():
        since = now - timedelta(days=setting(scheme, "confirm_days"))
        past |= Q(need__scheme=scheme, need__ends_at=None, accepted_at__lte=since)
    one_side = Q(supporter_says="") | Q(beneficiary_says="")
    return _services(who).filter(past, one_side, state=ServiceState.ACCEPTED, need__rule={}).order_by("accepted_at")


def _services(who: Who) -> QuerySet[Service]:
    readable = only_readable(who, Need.objects.all()).values("pk")
    return Service.objects.filter(need__in=readable).select_related(
        "need__scheme", "need__beneficiary", "need__organisation", "offer__participation__person", "offer__organisation"
    )


def _to_look_at(who: Who, now: datetime) -> QuerySet[Participation]:
    schemes = who.schemes_as(StaffRole.COORDINATOR)
    waiting = (
        Participation.objects.filter(state__in=[ParticipationState.APPLIED, ParticipationState.INTERVIEW_PLANNED])
        .select_related("person")
        .prefetch_related("scheme")
    )
    return (waiting if schemes is None else waiting.filter(scheme__in=schemes)).order_by("created_at")


def _ending(who: Who, now: datetime) -> QuerySet[Participation]:
    soon, today = Q(pk=None), timezone.localdate(now)
    latest = today
    for scheme in schemes_open():
        roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
        last = today + timedelta(days=setting(scheme, "expiry_first_days"))
        latest = max(latest, last)
        soon |= Q(scheme=scheme, role__in=roles, cleared_until__lte=last)
    # The bound stands outside the alternatives too: an index can follow it there.
    parts = Participation.objects.filter(soon, cleared_until__lte=latest, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED])
    schemes = who.schemes_as(StaffRole.COORDINATOR)
    parts = parts if schemes is None else parts.filter(scheme__in=schemes)
    return parts.select_related("person").prefetch_related("scheme").order_by("cleared_until", "pk")


def _proposals(who: Who, now: datetime):
    readable = only_readable(who, Need.objects.all()).values("pk")
    soon = Q(pk=None)
    for scheme in schemes_open():
        soon |= Q(need__scheme=scheme, answer_by__lte=now + timedelta(hours=setting(scheme, "soon_hours")))
    return queries.proposals_waiting(None).filter(soon, need__in=readable)


def _reports(who: Who, now: datetime) -> QuerySet[SafeguardingReport]:
    return reports_to_look_at(readable_reports(who), on=timezone.localdate(now))


def _alerts(who: Who, now: datetime) -> QuerySet[Alert]:
    ended = (AlertState.FOLLOWED_UP,)
    return readable_alerts(who).exclude(state__in=ended).order_by("created_at")


def _stale(who: Who, now: datetime) -> QuerySet[Offer]:
    return queries.offers_stale(queries.offers_listed(who.schemes_as(*DESK)), now=now).order_by("refreshed_at")


def _visits_stuck(who: Who, now: datetime) -> QuerySet[Visit]:
    visits, schemes = visits_nobody_can_make(on=timezone.localdate(now)), who.schemes_as(StaffRole.COORDINATOR)
    return visits if schemes is None else visits.filter(assignment__scheme__in=schemes)


def _visits_to_note(who: Who, now: datetime) -> QuerySet[Visit]:
    """Only for those who may note them."""
    if not who.has_anywhere(*DESK):
        return Visit.objects.none()
    visits, schemes = visits_to_note(now=now), who.schemes_as(*DESK)
    return visits if schemes is None else visits.filter(assignment__scheme__in=schemes)


def _past_visit_line(visit: Visit, now: datetime) -> Line:
    said = f"{visit.visitor.person.full_name}, {day_in_words(visit.day, 'l j F')}"
    return Line(visit.assignment.person.full_name, reverse("rounds:to-note", args=[visit.assignment.scheme_id]), None, said, _("Note it"))


def _visit_line(visit: Visit, now: datetime) -> Line:
    said = f"{visit.visitor.person.full_name}, {day_in_words(visit.day, 'l j F')}"
    act = _("Call it off") if visit.is_to_nobody else _("Find somebody else")
    return Line(visit.assignment.person.full_name, reverse("rounds:move", args=[visit.pk]), None, said, act, True)


def _offer_line(offer: Offer, now: datetime) -> Line:
    label = offer.participation.person.full_name if offer.participation_id else offer.organisation.name
    labels = {item.key: words(offer.scheme, item.label) for item in settled(offer.scheme).blueprint.categories}
    detail = ", ".join(labels[key] for key in offer.categories if key in labels)
    return Line(label, reverse("needs:offer", args=[offer.pk]), offer.refreshed_at, detail, _("Ask whether it still stands"))


def _supports(who: Who, now: datetime) -> QuerySet[Support]:
    """Only for those who may decide it: that somebody asks to be supported is not for the welcome desk."""
    return supports_asked(who.schemes_as(*SUPPORTS)) if who.has_anywhere(*SUPPORTS) else Support.objects.none()


def _support_line(row: Support, now: datetime) -> Line:
    url = reverse("followup:support", args=[row.person_id, row.scheme_id])
    return Line(row.person.full_name, url, row.created_at, row.scheme.name, _("Call"))


def _need_line(need: Need, now: datetime, act: str) -> Line:
    return Line(what(need), reverse("needs:need", args=[need.pk]), need.created_at, for_whom(need), act)


def _service_line(service: Service, now: datetime, act: str) -> Line:
    need = service.need
    return Line(
        what(need), reverse("needs:need", args=[need.pk]), service.answered_at,
        _("%(supporter)s for %(person)s") % {"supporter": offerer(service), "person": for_whom(need)}, act,
    )  # fmt: skip


def _proposal_line(proposal, now: datetime) -> Line:
    return Line(
        what(proposal.need), reverse("needs:need", args=[proposal.need_id]), proposal.created_at, offerer(proposal),
        _("Call for an answer"), urgent=proposal.answer_by <= now,
    )  # fmt: skip


def _participation_line(row: Participation, now: datetime) -> Line:
    role = words(row.scheme, settled(row.scheme).blueprint.role(row.role).label)
    url = reverse("onboarding:checklist", args=[row.pk])
    return Line(row.person.full_name, url, row.created_at, f"{role}, {row.scheme.name}", _("Look at it"))


def _ending_line(row: Participation, now: datetime) -> Line:
    days = (row.cleared_until - timezone.localdate(now)).days
    said = (
        _("Ended on %(day)s: nobody can ask this person any more") if days < 0
        else ngettext("Ends in %(days)s day, on %(day)s", "Ends in %(days)s days, on %(day)s", days)
    ) % {"days": days, "day": day_in_words(row.cleared_until, "j F Y")}  # fmt: skip
    url = reverse("onboarding:checklist", args=[row.pk])
    return Line(row.person.full_name, url, None, said, _("Renew it"), days <= setting(row.scheme, "expiry_last_days"))


def _message_line(message, now: datetime) -> Line:
    who = message.person.full_name if message.person else getattr(message.organisation, "name", "")
    return Line(who, reverse("messaging:failed"), message.created_at, message.get_means_display(), _("See why"))


def _call_line(call, now: datetime) -> Line:
    name = call.person.full_name if call.person and call.is_named else call.organisation.name if call.organisation else ""
    return Line(
        name or call.caller_name or phones.shown(phones.parse(call.number) or call.number), reverse("phone"), call.created_at, call.get_reason_display(),
        _("Call"), urgent=call.due_at < now,
    )  # fmt: skip


def _report_line(report: SafeguardingReport, now: datetime) -> Line:
    url, is_late = reverse("followup:report", args=[report.pk]), report.acknowledge_by <= now and report.state == ReportState.RAISED
    act = _("Review it") if report.state == ReportState.CLOSED else _("Act on it")
    return Line(report.get_category_display(), url, report.created_at, report.get_state_display(), act, is_late)


def _alert_line(alert: Alert, now: datetime) -> Line:
    url = reverse("followup:alert", args=[alert.pk])
    return Line(alert.get_kind_display(), url, alert.created_at, alert.person.full_name, _("Follow it up"))


def what(need: Need) -> str:
    """What a need is about, in the scheme's words."""
    return words(need.scheme, settled(need.scheme).blueprint.category(need.category).label)


def for_whom(need: Need) -> str:
    """Whose need it is."""
    return need.beneficiary.full_name if need.beneficiary else getattr(need.organisation, "name", "")


def offerer(row) -> str:
    """Who offers, for a proposal or a service."""
    return row.offer.participation.person.full_name if row.offer.participation_id else row.offer.organisation.name


LISTS: dict[str, tuple[object, str, Callable, Callable]] = {
    **alone.LISTS,
    "reports": (gettext_lazy("Safeguarding reports"), "exclamation-octagon", _reports, _report_line),
    "sessions": (gettext_lazy("Sessions of today and tomorrow"), "calendar-event", sessions.soon, sessions.soon_line),
    "session_calls": (gettext_lazy("Calls about sessions"), "telephone-outbound", sessions.to_call, sessions.to_call_line),
    "calls": (gettext_lazy("Calls to make"), "telephone-outbound", _calls, _call_line),
    "unanswered": (
        gettext_lazy("Needs without answer"), "hourglass-split", _unanswered,
        lambda row, now: _need_line(row, now, _("Ask somebody")),
    ),
    "nobody": (
        gettext_lazy("Needs for which nobody answers"), "person-x", _nobody_leads,
        lambda row, now: _need_line(row, now, _("Name somebody")),
    ),
    "proposals": (gettext_lazy("Proposals soon without answer"), "send", _proposals, _proposal_line),
    "to_agree": (
        gettext_lazy("Agreements to ask for"), "hand-thumbs-up", _to_agree,
        lambda row, now: _service_line(row, now, _("Ask for agreement")),
    ),
    "disputed": (
        gettext_lazy("The two sides do not say the same"), "question-circle", _disputed,
        lambda row, now: _service_line(row, now, _("Talk to both")),
    ),
    "to_confirm": (
        gettext_lazy("How did it go?"), "check2-square", _to_confirm,
        lambda row, now: _service_line(row, now, _("Ask how it went")),
    ),
    "sessions_to_note": (gettext_lazy("Who came? Sessions to note"), "check2-square", sessions.to_note, sessions.to_note_line),
    "months_missing": (gettext_lazy("What comes back every month"), "calendar-event", sessions.months_missing, sessions.month_line),
    "sessions_too_few": (gettext_lazy("Sessions with too few people"), "people", lacking.too_few, lacking.too_few_line),
    "sessions_staff": (gettext_lazy("Sessions that lack somebody to run them"), "person-badge", lacking.without_staff, lacking.staff_line),
    "visits_stuck": (gettext_lazy("Visits that nobody can make"), "calendar-x", _visits_stuck, _visit_line),
    "visits_to_note": (gettext_lazy("Visits to note"), "check2-square", _visits_to_note, _past_visit_line),
    "hosts": (gettext_lazy("Communes and residences to talk to"), "geo-alt", hosts_to_talk_to, host_line),
    "agreements": (gettext_lazy("Agreements that end soon"), "file-earmark-text", agreements_to_renew, agreement_line),
    "to_look_at": (gettext_lazy("People who would like to take part"), "person-plus", _to_look_at, _participation_line),
    "ending": (gettext_lazy("Checks that end soon"), "calendar-x", _ending, _ending_line),
    "supports": (gettext_lazy("People who ask for support"), "heart-pulse", _supports, _support_line),
    "alerts": (gettext_lazy("Worries to follow up"), "exclamation-triangle", _alerts, _alert_line),
    "notices": (gettext_lazy("Notices to read"), "pin-angle", board.notices, board.notice_line),
    "answers": (gettext_lazy("Answers to notices to read"), "pin-angle", board.answers, board.answer_line),
    "loans": (gettext_lazy("Loans to ask back"), "arrow-left-right", board.loans, board.loan_line),
    "overall": (gettext_lazy("Overall supports to look at again"), "compass", due.supports, due.support_line),
    "overdue": (gettext_lazy("Devices that should have come back"), "tablet", due.loans, due.loan_line),
    "rota": (gettext_lazy("Open hours at which nobody is there"), "person-badge", due.places_uncovered, due.place_line),
    "no_news": (gettext_lazy("People without news"), "chat-dots", silence.people, silence.line),
    "stale_offers": (gettext_lazy("Offers to be confirmed"), "gift", _stale, _offer_line),
    "failed": (
        gettext_lazy("Messages that could not be sent"), "envelope-x",
        lambda who, now: messages_failed(who.schemes_as(*DESK)), _message_line,
    ),
}  # fmt: skip
