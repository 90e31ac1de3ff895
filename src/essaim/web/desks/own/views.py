"""One's own page, behind a link sent by e-mail: membership, places in sessions, what is left to pay, news."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.doors import link, public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import add_contact, give_consent
from essaim.core.people.models import Consent, Person
from essaim.core.people.states import ConsentPurpose
from essaim.core.schemes.actions import Conflict
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import SchemeState
from essaim.modules.activities import actions as places
from essaim.modules.activities.forms import IdeaForm
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import registrations_to_come, sessions_to_come
from essaim.modules.activities.states import SEATED, CancelReason
from essaim.modules.dues import actions
from essaim.modules.followup import actions as followup
from essaim.web.desks.own.forms import AcceptForm, AskForm, CallForm
from essaim.web.desks.own.sight import has_number, page_of, prices_of
from essaim.workflows.giving_up import giving_up, left_words
from essaim.workflows.own_page import PURPOSE, ask_member_page, begin_page, has_member_page, page_asked


@require_http_methods(["GET", "POST"])
@public
def ask(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """Ask for the way to one's page, and there to a session; the answer is the same whether one is known or not."""
    scheme = _scheme(scheme_slug)
    form, wanted = AskForm(request.POST or None), _wanted(scheme, request.GET.get("seance", ""))
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "member_page"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        ask_member_page(
            scheme,
            session_id=wanted.pk if wanted else None,
            occurrence=uuid4().hex,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
        return show(request, "own/asked.html", scheme=scheme, phone=setting(scheme, "phone"))
    return show(
        request, "own/ask.html", scheme=scheme, form=form, wanted=wanted, phone=setting(scheme, "phone"), status=422 if form.errors else 200,
        is_known=request.who.person_id is not None and request.who.workspace == request.workspace,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@public
def begin(request: HttpRequest, scheme_slug: str, token: str) -> HttpResponse:
    """A page of one's own at a mailbox that somebody else of the house has already: opened by whoever reads that mailbox."""
    scheme = _scheme(scheme_slug)
    asked = page_asked(scheme, token)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return redirect(begin_page(scheme, asked, by=request.actor, now=timezone.now()))
    return show(request, "own/begin.html", scheme=scheme, asked=asked, phone=setting(scheme, "phone"))


@require_GET
@link(PURPOSE)
def mine(request: HttpRequest) -> HttpResponse:
    """Where I stand: membership, places, money, news."""
    return _mine(request)


@require_POST
@link(PURPOSE)
def join(request: HttpRequest) -> HttpResponse:
    """I become a member, with the charter that is on my page."""
    person, scheme = me(request)
    form = AcceptForm(request.POST)
    form.is_valid()
    try:
        term = actions.join_members(
            person, scheme=scheme, accepts_charter=form.cleaned_data["accepts_charter"], by=request.actor.on_behalf(person.pk, consent="page"),
            now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.field not in form.fields:  # a membership that is there already: its form stands no longer on the page
            messages.info(request, str(refusal))
            return redirect("own:mine", secret_of(request))
        add_refusal(form, refusal)
        return _mine(request, form=form, status=422)
    messages.success(request, _("Welcome! Your membership counts once it is paid.") if term.cents else _("Welcome among the members."))
    return redirect("own:mine", secret_of(request))


@require_http_methods(["GET", "POST"])
@link(PURPOSE)
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One session with its price for me, before I say yes."""
    person, scheme = me(request)
    row = sessions_to_come(scheme, now=timezone.now()).filter(pk=session_id).first()
    if row is None:
        messages.info(request, _("This activity has begun, or does not take place. Here are those to come."))
        return redirect("own:mine", secret_of(request))
    refusal = None
    if request.method == "POST":
        try:
            by = request.actor.on_behalf(person.pk, consent="page")
            done = places.register(row, people=[person], by=by, now=timezone.now())
            messages.success(request, _registered_words(done, person))
            return redirect("own:mine", secret_of(request))
        except Conflict:
            refusal = _(
                "You are already expected somewhere at that hour. Choose another activity, or call us: we shall see what is possible."
            )
        except Refusal as refused:
            refusal = refused
    return show(
        request, "own/session.html", scheme=scheme, session=row, secret=secret_of(request), person=person, refusal=refusal,
        phone=setting(scheme, "phone"), status=409 if refusal else 200, **prices_of(row, person),
    )  # fmt: skip


@require_POST
@link(PURPOSE)
def take(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """I take the place that is held for me."""
    person, row = _mine_to_come(request, registration_id)
    by = request.actor.on_behalf(person.pk, consent="page")
    return _tried(request, lambda: places.answer_offer(row, comes=True, by=by, now=timezone.now()), _("You have a place."))


def _tried(request: HttpRequest, act: Callable[[], object], thanks: str) -> HttpResponse:
    """Back to one's page, where it says that it is done, or why not."""
    try:
        act()
        messages.success(request, thanks)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    return redirect("own:mine", secret_of(request))


def _mine_to_come(request: HttpRequest, registration_id: UUID) -> tuple[Person, Registration]:
    person, _scheme_ = me(request)
    row = registrations_to_come(person, now=timezone.now()).filter(pk=registration_id).first()
    if row is None:
        raise Http404
    return person, Registration.objects.select_related("session__scheme", "lead").get(pk=row.pk)


@require_POST
@link(PURPOSE)
def leave(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """I do not come: my place goes to whoever waits."""
    person, row = _mine_to_come(request, registration_id)
    said = left_words(giving_up(row, person, now=timezone.now()))
    return _tried(request, lambda: _leave(row, person, request.actor.on_behalf(person.pk, consent="page")), said)


@require_POST
@link(PURPOSE)
def ask_support(request: HttpRequest) -> HttpResponse:
    """I would like to talk to somebody, with or without a membership; my number is asked for where none is known."""
    person, scheme = me(request)
    form = CallForm(request.POST, prefix="call", is_known=has_number(person))
    if not form.is_valid():
        return _mine(request, call_form=form, status=422)
    by, now = request.actor.on_behalf(person.pk, consent="page"), timezone.now()

    def ask() -> None:
        if form.cleaned_data.get("phone"):  # kept even where they have asked before: somebody can ring now
            add_contact(person, value=form.cleaned_data["phone"], by=by, now=now)
        followup.ask_support(person, scheme=scheme, by=by, now=now)

    return _tried(request, ask, _("Thank you. Somebody calls you within a few days."))


@require_POST
@link(PURPOSE)
def propose(request: HttpRequest) -> HttpResponse:
    """I propose an activity, and perhaps I run it."""
    person, scheme = me(request)
    form = IdeaForm(request.POST, prefix="idea")
    if form.is_valid():
        try:
            by = request.actor.on_behalf(person.pk, consent="page")
            places.propose_idea(person, scheme=scheme, by=by, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Thank you! The team answers you on this page."))
            return redirect("own:mine", secret_of(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _mine(request, idea_form=form, status=422)


@require_POST
@link(PURPOSE)
def link_visit(request: HttpRequest) -> HttpResponse:
    """A visit that was counted without my name was mine: I choose to say so."""
    person, scheme = me(request)
    try:
        by = request.actor.on_behalf(person.pk, consent="page")
        places.link_drop_in(person, scheme=scheme, code=request.POST.get("code", ""), by=by, now=timezone.now())
        messages.success(request, _("Thank you: this visit is on your page now."))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("own:mine", secret_of(request))


@require_POST
@link(PURPOSE)
def news(request: HttpRequest) -> HttpResponse:
    """I would like the news, or no longer."""
    person, _scheme_ = me(request)
    standing = Consent.objects.filter(person=person, purpose=ConsentPurpose.NEWSLETTER, withdrawn_at=None).first()
    stamp = {"channel": request.actor.channel, "by": request.actor, "now": timezone.now()}
    if request.POST.get("news") == "yes" and standing is None:
        give_consent(person, purpose=ConsentPurpose.NEWSLETTER, **stamp)
    elif request.POST.get("news") == "no":
        places.stop_newsletters(person, by=request.actor, now=timezone.now())
    return redirect("own:mine", secret_of(request))


def _registered_words(row: Registration, person: Person) -> str:
    if row.state not in SEATED:
        return _("It is full: you are on the waiting list, and owe nothing for now.")
    owed = giving_up(row, person, now=timezone.now())
    if owed is None:
        return _("You have a place.")
    if owed.is_late:
        return _("You have a place. If you give it up, %(stays)s.") % {"stays": owed.stays}
    said = {"day": day_in_words(timezone.localtime(owed.until)), "hour": hour_in_words(owed.until)}
    return _("You have a place. Until %(day)s, %(hour)s, giving it up costs nothing.") % said


def _leave(row: Registration, person: Person, by) -> None:
    now = timezone.now()
    if row.attendees.filter(is_living=True).count() > 1:
        places.leave_registration(row, person=person, by=by, now=now)
    else:
        places.cancel_registration(row, reason=CancelReason.ASKED, by=by, now=now)


def _mine(
    request: HttpRequest, *, form: AcceptForm | None = None, idea_form: IdeaForm | None = None, call_form: CallForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    person, scheme = me(request)
    return show(
        request, "own/mine.html", status=status, secret=secret_of(request), form=form or AcceptForm(),
        idea_form=idea_form or IdeaForm(prefix="idea"), call_form=call_form or CallForm(prefix="call", is_known=has_number(person)),
        **page_of(person, scheme, now=timezone.now()),
    )  # fmt: skip


def me(request: HttpRequest) -> tuple[Person, Scheme]:
    """Whose page it is, and in which scheme."""
    person = Person.objects.filter(pk=request.link.person_id, erased_at=None).first()
    scheme = Scheme.objects.select_related("carrier", "workspace").filter(pk=request.link.subject_id).first()
    if person is None or scheme is None or scheme.state != SchemeState.OPEN:
        raise Http404
    return person, scheme


def secret_of(request: HttpRequest) -> str:
    """The secret of the address of this page."""
    return request.resolver_match.kwargs["secret"]


def _wanted(scheme: Scheme, asked: str) -> Session | None:
    """The session for which somebody asks the way to their page, while one may register for it."""
    try:
        return sessions_to_come(scheme, now=timezone.now()).filter(pk=UUID(asked)).first()
    except ValueError:
        return None


def _scheme(slug: str) -> Scheme:
    found = Scheme.objects.select_related("carrier", "workspace").filter(slug=slug, state=SchemeState.OPEN).first()
    if found is None or not has_member_page(found):
        raise Http404
    return found
