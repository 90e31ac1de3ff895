"""Putting people on a list for them, taking them off, giving a freed place, noting who came."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel, StaffRole
from essaim.core.foundation.text import normalise
from essaim.core.people.actions import record_person, set_address
from essaim.core.people.models import Address, Person
from essaim.core.people.queries import visible_people
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.actions import Conflict
from essaim.core.schemes.queries import setting
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.actions import places as locks
from essaim.modules.activities.forms import ENDS_A_REGISTRATION, ManyForm, OverlapForm, RegisterForm
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.states import Attendance, PickUpWay
from essaim.modules.activities.views.blocks import blocks_of
from essaim.modules.activities.views.known import known_by
from essaim.modules.activities.views.next_in_line import holders_of, said_of_the_place
from essaim.modules.activities.views.told import what_was_done

WRITTEN = {Channel.PAPER: "paper", Channel.PAGE: "page"}


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def register(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Somebody on the phone, at the counter or on a paper slip comes, perhaps with somebody."""
    rows = Session.objects.select_related("activity", "scheme", "vehicle")
    session = get_for(request, rows, session_id, rules.may_run_session)
    person = person_named(request)
    most = setting(session.scheme, "party_most_desk")
    companions = _companions(request, person, most)
    about = {"most": most, "person": person, "companions": companions, "asks_commune": queries.asks_commune(session.scheme)}
    form, instead, other_way = RegisterForm(request.POST or None, **about), None, ""
    if request.method == "POST" and form.is_valid():
        by = request.actor.through(form.cleaned_data["channel"] or Channel.PHONE)
        known = None if person else known_by(form.cleaned_data, request.who)
        try:
            row = registered(session, form.cleaned_data, person=person or known, by=by, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
            instead, other_way = getattr(refusal, "instead", None), getattr(refusal, "other_way", "")
        else:
            messages.success(request, what_was_done(row, by, timezone.now()))
            if known:
                messages.info(request, _("%(who)s was on record under this name and number: no second record was made.") % {"who": known})
            _warn_of_others(request, row)
            return redirect("activities:session", session.pk)
    return show(
        request,
        "activities/register.html",
        session=session,
        form=form,
        person=person,
        instead=instead,
        other_way=other_way,
        is_ruled=bool(queries.rules_of(session.scheme)),
        rules=queries.rules_in_words(session),
        blocks=blocks_of("REGISTERING", request, session, [person, *companions] if person else []),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def register_many(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Everybody who said yes to the monthly meal, in one go; who cannot be put down is named, the others are."""
    session = get_for(request, Session.objects.select_related("activity", "scheme", "vehicle"), session_id, rules.may_run_session)
    if session.activity.audience:
        raise Refusal(_("This session is for a role: register everybody for whom it is, or one by one."))
    searches = request.method == "GET" or "search" in request.POST
    asked = (request.POST or request.GET).get("q", "").strip()
    known = {"session": session, "who": request.who, "asked": asked, "ticked": request.POST.getlist("who")}
    known["initial"] = {"channel": request.POST.get("channel", Channel.PHONE)}
    form = ManyForm(None if searches else request.POST, **known)
    if not searches and form.is_valid():
        by, refused = request.actor.through(form.cleaned_data["channel"]), []
        for part in form.cleaned_data["who"]:
            consent = WRITTEN.get(by.channel, "oral")
            try:
                actions.register(session, people=[part.person], by=by.on_behalf(part.person_id, consent=consent), now=timezone.now())
            except Refusal as refusal:
                refused.append(f"{part.person.full_name}: {refusal}")
        for sentence in refused:
            messages.error(request, sentence)
        done = len(form.cleaned_data["who"]) - len(refused)
        messages.success(request, ngettext("%(count)s person was put down.", "%(count)s people were put down.", done) % {"count": done})
        return redirect("activities:session", session.pk)
    return show(request, "activities/register_many.html", session=session, form=form, asked=asked, status=422 if form.errors else 200)


@transaction.atomic
def registered(session: Session, data: dict, *, person: Person | None, by: Actor, now) -> Registration:
    """Record who is not known yet and put them on the list: everything, or nothing."""
    lead = person or record_person(
        given_name=data["given_name"], family_name=data["family_name"], commune_code=data.get("commune_code") or session.commune_code,
        contacts=[{"value": data["phone"]}] if data["phone"] else [], by=by, now=now,
    )  # fmt: skip
    by = by.on_behalf(lead.pk, consent=WRITTEN.get(by.channel, "oral"))
    note_home(lead, data, by, now)
    people, chairs = [lead], {lead.pk} if data["wheelchair"] else set()
    for other in data.get("along", ()):
        person = other.person or record_person(
            given_name=other.given_name, family_name=other.family_name or lead.family_name, commune_code=lead.commune_code, by=by, now=now
        )  # fmt: skip
        people.append(person)
        chairs |= {person.pk} if other.wheelchair else set()
    return actions.register(
        session, people=people, pick_up=data.get("pick_up", PickUpWay.NO), in_wheelchair=chairs, overlap_reason=data.get("overlap_reason", ""),
        accepts_part=data.get("accepts_part", False), by=by, now=now,
    )  # fmt: skip


def note_home(lead: Person, data: dict, by: Actor, now) -> None:
    """The address as it was said. Said again, it keeps the point and the way in that are on record, unless another way is told."""
    if not data.get("line"):
        return
    commune_code, told = data["commune_code"] or lead.commune_code, data.get("access_notes", "")
    known = Address.objects.filter(person=lead, ended_at=None).first()
    if known is None or (normalise(known.line or ""), known.commune_code) != (normalise(data["line"]), commune_code):
        set_address(lead, line=data["line"], commune_code=commune_code, access_notes=told, by=by, now=now)
    elif told and told != known.access_notes:
        kept = {name: getattr(known, name) or "" for name in ("line", "complement", "postal_code")}
        point = {} if known.is_approximate else {"lat": known.lat, "lon": known.lon}
        set_address(lead, commune_code=commune_code, access_notes=told, by=by, now=now, **kept, **point)


@require_POST
@staff(*rules.DESK)
def cancel(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """They told us that they do not come: all of them, or one of a party, whose others keep their places."""
    row, now = _registration(request, registration_id), timezone.now()
    stamp = {"by": request.actor.through(Channel.PHONE), "now": now}
    with transaction.atomic():  # whoever comes meanwhile is not said to have that place
        locks.lock(row.session)
        before = holders_of(row.session)
        if "person" in request.POST:
            actions.leave_registration(row, person=_of_party(row, request.POST["person"]), **stamp)
        else:
            actions.cancel_registration(row, reason=_reason(request), **stamp)
        said = said_of_the_place(row.session, before=before, now=now)
    messages.success(request, f"{_('Noted: they do not come.')} {said}".strip())
    return redirect("activities:session", row.session_id)


def _reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", ENDS_A_REGISTRATION[0])
    if reason not in ENDS_A_REGISTRATION:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    return reason


def _of_party(row: Registration, wanted: str) -> Person:
    for attendee in row.attendees.filter(is_living=True).select_related("person"):
        if str(attendee.person_id) == wanted:
            return attendee.person
    raise Refusal(_("This person is no longer on this registration. Please look again."))


@require_POST
@staff(*rules.DESK)
def give_place(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """They were called and come: the place that came free is theirs."""
    row = _registration(request, registration_id)
    by = request.actor.through(Channel.PHONE).on_behalf(row.lead_id, consent="oral")
    try:
        actions.give_place(row, overlap_reason=request.POST.get("overlap_reason", ""), by=by, now=timezone.now())
    except Conflict as conflict:
        form = OverlapForm(request.POST)
        add_refusal(form, conflict)
        return show(request, "activities/give_place.html", session=row.session, registration=row, form=form, status=409)
    return redirect("activities:session", row.session_id)


@require_POST
@staff(*rules.DESK)
def put_ahead(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """They go first, for a reason that colleagues read; or they go back to their rank."""
    row, stamp = _registration(request, registration_id), {"by": request.actor, "now": timezone.now()}
    if "back" in request.POST:
        actions.put_back_in_line(row, **stamp)
    else:
        actions.put_ahead(row, reason=request.POST.get("reason", ""), **stamp)
    return redirect(reverse("activities:session", args=[row.session_id]) + f"#w{row.pk}")


@require_POST
@staff(StaffRole.COORDINATOR)
def confirm_line(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """This protected contact may stand on the sheets of this session."""
    row, on_sheet = _registration(request, registration_id, rules.may_confirm_line), "sheet" in request.POST
    actions.confirm_line(row, on_sheet=on_sheet, by=request.actor, now=timezone.now())
    return redirect("activities:sheet" if on_sheet else "activities:tour", row.session_id)


@require_POST
@staff(*rules.DESK)
def attend(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """Whether they came. What a colleague or the tablet has noted since the page was opened is not overwritten unseen."""
    rows = Attendee.objects.select_related("session", "registration", "person")
    row = get_for(request, rows, attendee_id, rules.may_note_attendance)
    if request.GET.get("vu", row.attendance) != row.attendance:
        raise Refusal(_("Meanwhile somebody noted: %(what)s. Please look again.") % {"what": row.get_attendance_display()})
    now = timezone.now()
    with transaction.atomic():
        locks.lock(row.session)
        before = holders_of(row.session)
        actions.note_attendance(row, attendance=request.POST.get("attendance", ""), by=request.actor, now=now)
        is_freed = row.attendance == Attendance.EXCUSED and now < row.session.starts_at
        said = said_of_the_place(row.session, before=before, now=now) if is_freed else ""
    if is_freed:
        excused = _("%(who)s is excused: the place is free for whoever waits.") % {"who": row.person}
        messages.success(request, f"{excused} {said}".strip())
    return redirect(reverse("activities:session", args=[row.session_id]) + f"#p{row.pk}")


def _warn_of_others(request: HttpRequest, row: Registration) -> None:
    """Who waits here and there at the same hour can have both at once one day: the team says it while they are on the phone."""
    for other in queries.waiting_at_the_same_hour(row):
        about = {"who": other.person, "what": other.session.activity.title, "hour": hour_in_words(other.session.starts)}
        messages.warning(
            request, _("%(who)s is also on the list of %(what)s at %(hour)s on that day: ask which of the two they would like.") % about
        )


def _registration(request: HttpRequest, registration_id: UUID, may=rules.may_act_on_registration) -> Registration:
    rows = Registration.objects.select_related("session__scheme", "lead")
    return get_for(request, rows, registration_id, may)


def _companions(request: HttpRequest, person: Person | None, most: int) -> list[Person]:
    """Who may come along with somebody on record, of those whom this member of staff may see."""
    if person is None:
        return []
    return list(visible_people(request.who).filter(pk__in=queries.companions_of(person).values("pk")).order_by("given_name", "pk")[:most])


def person_named(request: HttpRequest) -> Person | None:
    """Whom the address or the form of the page names, if this member of staff may read their record."""
    wanted = request.GET.get("personne") or request.POST.get("person_id")
    if not wanted:
        return None
    try:
        return get_for(request, Person, UUID(wanted), may_read_person)
    except ValueError:
        return None
