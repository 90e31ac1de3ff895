"""The board as the team keeps it: what waits to be read, what hangs, who answered, what is lent, and its paper."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Person
from essaim.core.people.queries import people_matching, visible_people
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.exchange import actions, bridge, queries, rules
from essaim.modules.exchange.forms import DeskNoticeForm, FindForm, LendForm, RefuseForm
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.modules.exchange.states import NOTICE_MOVES, AnswerState, Direction, LoanState, NoticeState

TABS = (
    (NoticeState.WAITING, gettext_lazy("To be read")),
    (NoticeState.SHOWN, gettext_lazy("On the board")),
    (NoticeState.EXPIRED, gettext_lazy("At their end")),
    (NoticeState.ENDED, gettext_lazy("Taken down")),
    (NoticeState.REFUSED, gettext_lazy("Not put up")),
)
A_LIST, FOUND = 100, 6


@require_GET
@staff(*rules.DESK)
def boards(request: HttpRequest) -> HttpResponse:
    """The board, or the choice between several."""
    schemes = queries.schemes_with_board(request.who.schemes_as(*rules.DESK))
    if len(schemes) == 1:
        return redirect("exchange:board", schemes[0].pk)
    return show(request, "exchange/boards.html", schemes=schemes)


@require_GET
@staff(*rules.DESK)
def board(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What waits, what hangs, what is lent."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_keep_board)
    rows = queries.notices_listed(scheme)
    wanted = request.GET.get("etat", "")
    state = wanted if wanted in NoticeState.values else NoticeState.WAITING if rows.filter(state=NoticeState.WAITING) else NoticeState.SHOWN
    tabs = [{"url": f"?etat={one}", "label": label, "current": one == state} for one, label in TABS]
    asked = request.GET.get("q", "").strip()
    found = people_matching(asked, FOUND, among=visible_people(request.who)) if asked else []
    return show(
        request, "exchange/board.html", scheme=scheme, notices=_lines(scheme, rows.filter(state=state)[:A_LIST]), tabs=tabs,
        state=state, loans=queries.loans_running(scheme)[:A_LIST], today=timezone.localdate(),
        may_hang=rules.may_hang_screens(request.who, scheme), asked=asked, found=found,
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice: its words, what could answer it, who did."""
    return show(request, "exchange/notice.html", **_sheet(_notice(request, notice_id)))


@require_POST
@staff(*rules.DESK)
def put_up(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """It has been read: everybody may read it."""
    row = _notice(request, notice_id)
    actions.show_notice(row, by=request.actor, now=timezone.now())
    return redirect("exchange:notice", row.pk)


@require_POST
@staff(*rules.DESK)
def refuse(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """It is not put up, for a reason that is told."""
    row = _notice(request, notice_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return show(request, "exchange/notice.html", status=422, **_sheet(row) | {"refuse_form": form})
    actions.refuse_notice(row, why=form.cleaned_data["why"], by=request.actor, now=timezone.now())
    return redirect("exchange:notice", row.pk)


@require_POST
@staff(*rules.DESK)
def keep(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """It still holds."""
    row = _notice(request, notice_id)
    actions.keep_notice(row, by=request.actor, now=timezone.now())
    return redirect("exchange:notice", row.pk)


@require_POST
@staff(*rules.DESK)
def take_down(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """It is settled, or no longer wanted."""
    row = _notice(request, notice_id)
    actions.end_notice(row, by=request.actor, now=timezone.now())
    return redirect("exchange:notice", row.pk)


@require_POST
@staff(*rules.DESK)
def bring(request: HttpRequest, notice_id: UUID, other_id: UUID) -> HttpResponse:
    """Ask both whether they would like to know each other."""
    row = _notice(request, notice_id)
    other = get_for(request, Notice.objects.select_related("person"), other_id, rules.may_moderate, scheme=row.scheme_id)
    actions.bring_together(row, other=other, by=request.actor, now=timezone.now())
    return redirect("exchange:notice", row.pk)


@require_POST
@staff(*rules.DESK)
def decide(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """What one of the two said by phone or at the counter, or that the thing has been lent."""
    rows = Answer.objects.select_related("notice__person", "notice__scheme__workspace", "person")
    row = get_for(request, rows, answer_id, rules.may_bring_together)
    act, stamp = request.POST.get("act", ""), {"by": request.actor, "now": timezone.now()}
    side = row.notice.person if act.endswith("author") else row.person
    if act == "lend":
        return _lend(request, row)
    if act == "read":
        actions.read_answer(row, **stamp)
    elif act == "stop":
        actions.close_answer(row, **stamp)
    elif act.startswith("yes-"):
        actions.say_yes(row, person=side, **stamp)
    elif act.startswith("no-"):
        actions.say_no(row, person=side, **stamp)
    elif act.startswith("charter-"):
        actions.accept_charter(side, row.notice.scheme, **stamp)
    return redirect("exchange:notice", row.notice_id)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def answer_for(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Somebody phones or comes by: a notice is of interest to them. They are looked for, then one press says so."""
    row = _notice(request, notice_id)
    form = FindForm(request.GET or None)
    if request.method == "POST":
        person = get_for(request, Person, _uuid(request.POST.get("person_id", "")), may_read_person)
        met = Channel.MEETING if request.POST.get("channel") == Channel.MEETING else Channel.PHONE
        by = request.actor.through(met).on_behalf(person.pk, consent="oral")
        actions.answer_notice(row, person=person, charter="charter" in request.POST, by=by, now=timezone.now())
        return redirect("exchange:notice", row.pk)
    found = people_matching(form.cleaned_data["q"], limit=FOUND, among=visible_people(request.who)) if form.is_valid() else None
    return show(request, "exchange/answer_for.html", notice=row, scheme=row.scheme, form=form, found=_answering(row, found))


@require_POST
@staff(*rules.DESK)
def end_loan(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """It came back, or it is lost."""
    loan = get_for(request, Loan, loan_id, rules.may_note_return)
    actions.end_loan(loan, to=request.POST.get("to", LoanState.RETURNED), by=request.actor, now=timezone.now())
    return redirect("exchange:board", loan.scheme_id)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def write(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """A notice that came on paper, by phone or face to face."""
    scheme = get_for(request, Scheme.objects.select_related("workspace", "carrier"), scheme_id, rules.may_keep_board)
    person = get_for(request, Person, person_id, may_read_person)
    charter = queries.charter_asked(scheme, gives=True, person=person, now=timezone.now())
    form = DeskNoticeForm(request.POST or None, scheme=scheme, charter=charter)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        by = request.actor.through(data.pop("channel")).on_behalf(person.pk, consent="oral")
        is_read = data.pop("shown")
        try:
            row = actions.post_notice(scheme, person=person, by=by, now=timezone.now(), **data)
            if is_read:
                actions.show_notice(row, by=by, now=timezone.now())
            return redirect("exchange:notice", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "exchange/write.html", scheme=scheme, person=person, form=form, charter=charter, status=422 if form.errors else 200
    )


@require_GET
@staff(*rules.DESK)
def paper(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The board on paper, with references to tear off."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_keep_board)
    rows = queries.notices_shown(scheme, now=timezone.now())[:A_LIST]
    return show(
        request, "exchange/paper.html", scheme=scheme, notices=_lines(scheme, rows), phone=setting(scheme, "phone"),
        opening_hours=setting(scheme, "opening_hours"), strips=range(6),
    )  # fmt: skip


def _lend(request: HttpRequest, row: Answer) -> HttpResponse:
    form = LendForm(request.POST)
    if form.is_valid():
        try:
            actions.lend(row, due_on=form.cleaned_data["due_on"], by=request.actor, now=timezone.now())
            return redirect("exchange:notice", row.notice_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    sheet = _sheet(row.notice) | {"lend_form": form}
    return show(request, "exchange/notice.html", status=422, **sheet)


def _notice(request: HttpRequest, notice_id: UUID) -> Notice:
    rows = Notice.objects.select_related("person", "scheme__workspace", "scheme__carrier")
    return get_for(request, rows, notice_id, rules.may_moderate)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _lines(scheme: Scheme, rows) -> list[dict]:
    return [{"row": row, "topic": queries.category_label(scheme, row.category)} for row in rows]


def _missing(answer: Answer, now: datetime) -> list[dict]:
    """Once both have said yes: who does not take part yet as the scheme asks, and whether a charter is what is missing."""
    if answer.state not in (AnswerState.ASKED, AnswerState.OPEN) or not (answer.author_yes_at and answer.person_yes_at):
        return []
    notice = answer.notice
    return [
        {
            "person": person, "side": "author" if person.pk == notice.person_id else "person",
            "charter": queries.is_giver(notice, person) and queries.charter_asked(notice.scheme, gives=True, person=person, now=now),
        }
        for person in queries.sides_missing(answer, now=now)
    ]  # fmt: skip


def _answering(row: Notice, people: list[Person] | None) -> list[dict] | None:
    """Each of them, and whether they would have to accept the charter first; None while nobody is looked for."""
    if people is None:
        return None
    gives = row.direction == Direction.NEED
    return [
        {"person": person, "charter": gives and queries.charter_asked(row.scheme, gives=True, person=person, now=timezone.now())}
        for person in people
        if person.pk != row.person_id
    ]


def _sheet(row: Notice) -> dict:
    now = timezone.now()
    answers = [{"row": one, "is_open": queries.is_open(one, now=now), "missing": _missing(one, now)} for one in queries.answers_of(row)]
    return {
        "notice": row, "scheme": row.scheme, "topic": queries.category_label(row.scheme, row.category), "answers": answers,
        "matches": bridge.matches(row, now=now) if row.state == NoticeState.SHOWN else [], "moves": NOTICE_MOVES[row.state],
        "refuse_form": RefuseForm(), "lend_form": LendForm(),
    }  # fmt: skip
