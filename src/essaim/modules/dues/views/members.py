"""Members of a scheme: who is up to date, joining at the counter, the fare that somebody has a right to."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import page_words, settled
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import CreditForm, FareForm, JoinForm
from essaim.modules.dues.models import FareRight, MembershipTerm
from essaim.modules.dues.states import EXEMPT, What
from essaim.modules.dues.views.tabs import tabs_of

A_PAGE = 50


@require_GET
@staff(*rules.DESK)
def members(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Who is a member today, whose payment is awaited, whose membership ends soon, whose has ended."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_count_box)
    which = request.GET.get("etat", "current")
    which = which if which in queries.LISTS else "current"
    today = timezone.localdate()
    counts = {name: queries.members_listed(scheme, name, on=today).count() for name in queries.LISTS}
    page = Paginator(queries.members_listed(scheme, which, on=today), A_PAGE).get_page(request.GET.get("page"))
    return show(request, "dues/members.html", tabs=tabs_of(request), scheme=scheme, page=page, which=which, counts=counts)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
@sent_once
def join(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """Become a member at the counter: the charter is read, accepted, and paid at once if they wish."""
    scheme, person = _both(request, scheme_id, person_id)
    form = JoinForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        try:
            _joined(person, scheme, form.cleaned_data, request)
            return redirect("dues:join", scheme.pk, person.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, scheme, person, form, _fare_form(request, scheme), status=422 if form.errors else 200)


@require_POST
@staff(*rules.DESK)
def fare(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """Note which fare somebody has a right to, and that the proof was seen; or first find it from a quotient, which is not kept."""
    scheme, person = _both(request, scheme_id, person_id)
    form = _fare_form(request, scheme, request.POST)
    if "propose" in request.POST and "quotient" in form.fields:
        return _proposed(request, scheme, person, form)
    if form.is_valid():
        form.cleaned_data.pop("quotient", None)
        try:
            decides = rules.may_keep_accounts(request.who, scheme)
            actions.grant_fare(person, scheme=scheme, decides=decides, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Noted: this fare applies from the next price on."))
            return redirect("dues:join", scheme.pk, person.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, scheme, person, JoinForm(scheme=scheme), form, status=422)


@require_POST
@staff(*rules.DESK)
def end_fare(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """A fare that was given by mistake, or applies no longer."""
    right = get_for(request, FareRight.objects.select_related("scheme", "person"), right_id, rules.may_end_fare)
    actions.end_fare(right, decides=rules.may_keep_accounts(request.who, right.scheme), by=request.actor, now=timezone.now())
    messages.success(request, _("This fare has ended: the next price is without it."))
    return redirect("dues:join", right.scheme_id, right.person_id)


@require_POST
@staff(*rules.ACCOUNTS)
def cancel_term(request: HttpRequest, term_id: UUID) -> HttpResponse:
    """A membership that was a mistake, or is given up."""
    term = get_for(request, MembershipTerm.objects.select_related("scheme", "person"), term_id, rules.may_cancel_term)
    actions.cancel_term(term, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("The membership is cancelled; what was paid is theirs."))
    return redirect("dues:join", term.scheme_id, term.person_id)


def _fare_form(request: HttpRequest, scheme: Scheme, *args, **kwargs) -> FareForm:
    """That nothing is to be paid is decided by whoever keeps the accounts."""
    return FareForm(*args, scheme=scheme, decides=rules.may_keep_accounts(request.who, scheme), prefix="fare", **kwargs)


def _proposed(request: HttpRequest, scheme: Scheme, person: Person, typed: FareForm) -> HttpResponse:
    """The fare of the scale for the quotient that was typed, filled in; the figure is neither shown again nor written anywhere."""
    typed.is_valid()
    quotient = typed.cleaned_data.get("quotient")
    kept = {name: typed[name].value() for name in typed.fields if name != "quotient" and typed[name].value()}
    if quotient is None:
        form = _fare_form(request, scheme, initial=kept)
        messages.warning(request, _("Type the quotient familial as a whole number of euros, such as 650."))
        return _page(request, scheme, person, JoinForm(scheme=scheme), form, status=422)
    band = queries.band_at(scheme, quotient)
    form = _fare_form(request, scheme, initial=kept | {"band": band})
    label = dict(form.fields["band"].choices).get(band)
    if label:
        messages.info(
            request, _("The scale proposes: %(fare)s. Look whether it is right, then note it. The quotient is not kept.") % {"fare": label}
        )
    else:
        messages.info(request, _("At this quotient the price for everybody applies: there is nothing to note. The quotient is not kept."))
    return _page(request, scheme, person, JoinForm(scheme=scheme), form, status=200)


@transaction.atomic
def _joined(person: Person, scheme: Scheme, data: dict, request: HttpRequest) -> None:
    """The membership and its payment together, or neither."""
    now, by = timezone.now(), request.actor.through(data["channel"] or Channel.MEETING)
    by = by.on_behalf(person.pk, consent="paper" if by.channel == Channel.PAPER else "oral")
    term = actions.join_members(
        person, scheme=scheme, accepts_charter=data["accepts_charter"], instalments=data["instalments"] or 1, by=by, now=now
    )
    first = term.instalments.first()
    due = first.cents - queries.sums_of(term.pk)[1] if first else 0
    if data["tender"] and due > 0:
        payment = actions.pay(
            person, cents=due, tender=data["tender"], scheme=scheme, only=[term.pk], cheque_number=data["cheque_number"],
            bank=data["bank"], by=request.actor, now=now,
        )  # fmt: skip
        messages.success(request, _("Welcome among the members. The receipt is number %(number)s.") % {"number": payment.reference})
    else:
        messages.success(
            request, _("The membership is written down: it counts once it is paid.") if due > 0 else _("Welcome among the members.")
        )


def _page(request: HttpRequest, scheme: Scheme, person: Person, form: JoinForm, fare_form: FareForm, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    price = queries.price_of(scheme, What.MEMBERSHIP, person=person, on=today)
    terms = list(queries.terms_of(person).filter(scheme=scheme).prefetch_related("instalments"))
    term, fare, keeps = (
        queries.term_on(person, scheme, on=today),
        queries.fare_of(person, scheme, on=today),
        rules.may_keep_accounts(request.who, scheme),
    )
    opens = queries.goes_on_from(term) if term else None
    return show(
        request, "dues/join.html", status=status, scheme=scheme, person=person, form=form, fare_form=fare_form, price=price,
        terms=terms, term=term, ends_soon=opens is None or today >= opens, goes_on_from=opens, fare=fare,
        fare_words=queries.band_words(scheme, fare.band) if fare else "", may_end=fare is not None and (keeps or fare.band != EXEMPT),
        charter=charter_of(scheme), advice=queries.advice_for(scheme, person, on=today), left=queries.left_of_all([row.pk for row in terms]), paid=queries.payments_about([row.pk for row in terms], scheme),
        keeps=keeps, credit_form=CreditForm(), today=today,
    )  # fmt: skip


def charter_of(scheme: Scheme) -> dict | None:
    """The charter that goes with a membership: title, text and version, as it is read."""
    fee = next((fee for fee in queries.fees_of(scheme, What.MEMBERSHIP) if fee.charter), None)
    if fee is None:
        return None
    charter = settled(scheme).blueprint.charter(fee.charter)
    return {"title": page_words(scheme, charter.title), "text": page_words(scheme, charter.text), "version": charter.version}


def _both(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> tuple[Scheme, Person]:
    scheme = get_for(request, Scheme, scheme_id, rules.may_count_box)
    return scheme, get_for(request, Person, person_id, rules.may_take_from)
