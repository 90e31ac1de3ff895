"""The board as somebody uses it behind their own link: their notices, who answered, what they borrowed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.exchange import actions, queries
from essaim.modules.exchange.forms import NoticeForm
from essaim.modules.exchange.models import Answer, Notice
from essaim.modules.exchange.states import AnswerState, Direction

A_PAGE = 100


@require_GET
@link("board")
def mine(request: HttpRequest) -> HttpResponse:
    """Their own notices, what stands between them and a neighbour, and the board."""
    person, scheme = _whose(request)
    now = timezone.now()
    shown = queries.notices_shown(scheme, now=now).exclude(person=person)
    notices, between = list(queries.notices_of(person, scheme)[:A_PAGE]), _between(person, scheme, now)
    gives = any(row.direction != Direction.NEED for row in notices) or any(one["gives"] for one in between)
    return show(
        request, "exchange/mine.html", scheme=scheme, person=person, secret=_secret(request), phone=setting(scheme, "phone"),
        notices=notices, between=between,
        charter=queries.charter_asked(scheme, gives=True, person=person, now=now) if gives else None,
        borrowed=queries.loans_running(scheme).filter(borrower=person), lent=queries.loans_running(scheme).filter(lender=person),
        board=[{"row": row, "topic": queries.category_label(scheme, row.category)} for row in shown[:A_PAGE]],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@link("board")
def write(request: HttpRequest) -> HttpResponse:
    """A new notice."""
    person, scheme = _whose(request)
    charter = queries.charter_asked(scheme, gives=True, person=person, now=timezone.now())
    form = NoticeForm(request.POST or None, scheme=scheme, charter=charter)
    if request.method == "POST" and form.is_valid():
        try:
            actions.post_notice(scheme, person=person, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("exchange:mine", _secret(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "exchange/mine_write.html", scheme=scheme, form=form, charter=charter, secret=_secret(request),
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@link("board")
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """It still holds, or it comes down."""
    person, scheme = _whose(request)
    row = _found(queries.notices_of(person, scheme).select_related("scheme"), notice_id)
    act = actions.keep_notice if request.POST.get("act") == "keep" else actions.end_notice
    act(row, by=request.actor, now=timezone.now())
    return redirect("exchange:mine", _secret(request))


@require_POST
@link("board")
def answer(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """A notice of somebody else is of interest."""
    person, scheme = _whose(request)
    row = _found(queries.notices_shown(scheme, now=timezone.now()).select_related("scheme__workspace"), notice_id)
    actions.answer_notice(row, person=person, by=request.actor, now=timezone.now())
    return redirect("exchange:mine", _secret(request))


@require_POST
@link("board")
def decide(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Yes, or not this time."""
    person, scheme = _whose(request)
    row = _found(queries.answers_about(person, scheme).select_related("notice__scheme__workspace"), answer_id)
    act = actions.say_yes if request.POST.get("answer") == "yes" else actions.say_no
    act(row, person=person, by=request.actor, now=timezone.now())
    return redirect("exchange:mine", _secret(request))


@require_POST
@link("board")
def accept(request: HttpRequest) -> HttpResponse:
    """The charter of those who help is read and accepted."""
    person, scheme = _whose(request)
    actions.accept_charter(person, scheme, by=request.actor, now=timezone.now())
    return redirect("exchange:mine", _secret(request))


def _between(person: Person, scheme: Scheme, now) -> list[dict]:
    rows = queries.answers_about(person, scheme).exclude(state=AnswerState.ENDED)[:A_PAGE]
    return [
        {
            "row": row, "other": queries.other_side(row, person), "is_open": queries.is_open(row, now=now),
            "contacts": queries.contacts_shown(row, person, now=now), "my_yes": _my_yes(row, person),
            "gives": queries.is_giver(row.notice, person), "both_yes": bool(row.author_yes_at and row.person_yes_at),
            "holds": queries.is_open(row, now=now) and queries.keys_hold(row, now=now),
        }
        for row in rows
    ]  # fmt: skip


def _my_yes(row: Answer, person: Person):
    return row.person_yes_at if row.person_id == person.pk else row.author_yes_at


def _whose(request: HttpRequest) -> tuple[Person, Scheme]:
    person = Person.objects.filter(pk=request.link.person_id, erased_at=None).first()
    scheme = Scheme.objects.select_related("workspace", "carrier").filter(pk=request.link.subject_id).first()
    if person is None or scheme is None or not queries.has_board(scheme):
        raise Http404
    return person, scheme


def _found(rows, pk: UUID) -> Notice | Answer:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _secret(request: HttpRequest) -> str:
    return request.resolver_match.kwargs["secret"]
