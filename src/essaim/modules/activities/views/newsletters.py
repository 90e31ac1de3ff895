"""Newsletters: writing one, looking at it as it is received, sending it once; who agreed to receive them; one tap to stop."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import link, staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel, StaffRole
from essaim.core.messaging.actions import Way
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import Means
from essaim.core.people.actions import exports
from essaim.core.people.forms import ExportForm
from essaim.core.people.models import Consent, ContactMeans, Person
from essaim.core.people.queries import visible_people
from essaim.core.people.states import ConsentPurpose, ContactKind
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, rules
from essaim.modules.activities.actions.newsletters import PURPOSE
from essaim.modules.activities.forms import NewsletterForm, SendForm
from essaim.modules.activities.models import Newsletter
from essaim.modules.activities.queries import newsletters as queries
from essaim.modules.activities.states import NewsletterState

A_PAGE = 50
LATEST = 50


@require_GET
@staff(StaffRole.COORDINATOR)
def newsletters(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What is being written, what has left, and how many agreed to receive it."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    rows = Newsletter.objects.filter(scheme=scheme).exclude(state=NewsletterState.DROPPED)
    return show(
        request, "activities/newsletters.html", scheme=scheme, rows=rows[:LATEST], audience=queries.audience_of(scheme)
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def write(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """A new letter; what comes next is to look at it."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    form = NewsletterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.write_newsletter(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
        return redirect("activities:newsletter", row.pk)
    return show(request, "activities/newsletter_form.html", scheme=scheme, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def change(request: HttpRequest, newsletter_id: UUID) -> HttpResponse:
    """Other words, while it has not left."""
    row = _newsletter(request, newsletter_id)
    known = {"title": row.title, "words": row.words, "with_sessions": row.with_sessions}
    form = NewsletterForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_newsletter(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("activities:newsletter", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "activities/newsletter_form.html", scheme=row.scheme, newsletter=row, form=form, status=422 if form.errors else 200
    )


@require_GET
@staff(StaffRole.COORDINATOR)
def newsletter(request: HttpRequest, newsletter_id: UUID) -> HttpResponse:
    """The letter as it is received, how many receive it and by what; the button that lets it leave."""
    return _shown(request, _newsletter(request, newsletter_id))


@require_POST
@staff(StaffRole.COORDINATOR)
def send(request: HttpRequest, newsletter_id: UUID) -> HttpResponse:
    """It leaves as it was looked at, once."""
    row, form = _newsletter(request, newsletter_id), SendForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form)
    actions.send_newsletter(row, seen=form.cleaned_data["seen"], by=request.actor, now=timezone.now())
    messages.success(request, _("It leaves now. Letters on paper wait in the list of letters to print."))
    return redirect("activities:newsletter", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def drop(request: HttpRequest, newsletter_id: UUID) -> HttpResponse:
    """It will not leave."""
    row = actions.drop_newsletter(_newsletter(request, newsletter_id), by=request.actor, now=timezone.now())
    return redirect("activities:newsletters", row.scheme_id)


@require_GET
@staff(StaffRole.COORDINATOR)
def subscribers(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Who agreed to receive news, when and how, and by what they receive them."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    audience = queries.audience_of(scheme)
    page = Paginator(_lines(request, audience), A_PAGE).get_page(request.GET.get("page"))
    return show(request, "activities/subscribers.html", scheme=scheme, page=page, audience=audience)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def export(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The same list as a file, for a reason, without protected contacts."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    lines = [line for line in _lines(request, queries.audience_of(scheme)) if not line[0].person.is_protected]
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = exports.take_out(
                request.workspace, {consent.person_id for consent, _way in lines}, headers=_headers(), rows=_rows(lines),
                title=_("Newsletter"), by=request.actor, now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
            return attachment(content, name=_("newsletter"), kind=form.cleaned_data["kind"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return show(
        request, "activities/subscribers_export.html", scheme=scheme, form=form, total=len(lines), headers=_headers(),
        status=422 if form.errors else 200,
    )  # fmt: skip


@csrf_exempt
@require_http_methods(["GET", "POST"])
@link(PURPOSE)
def stop(request: HttpRequest) -> HttpResponse:
    """Nothing more, thank you: a button on the page, or the button of one's own mail program, which knows no token of ours."""
    person = Person.objects.filter(pk=request.link.person_id).first()
    scheme = Scheme.objects.select_related("workspace", "carrier").filter(pk=request.link.subject_id).first()
    if person is None or scheme is None:
        raise Http404
    if request.method == "POST":
        actions.stop_newsletters(person, by=request.actor.through(Channel.PAGE), now=timezone.now())
    receives = Consent.objects.filter(person=person, purpose=ConsentPurpose.NEWSLETTER, withdrawn_at=None).exists()
    return show(
        request, "activities/newsletter_stop.html", scheme=scheme, receives=receives, phone=setting(scheme, "phone"),
        secret=request.resolver_match.kwargs["secret"],
    )  # fmt: skip


def _newsletter(request: HttpRequest, newsletter_id: UUID) -> Newsletter:
    rows = Newsletter.objects.select_related("scheme__workspace", "scheme__carrier", "workspace").exclude(state=NewsletterState.DROPPED)
    return get_for(request, rows, newsletter_id, rules.may_write_newsletter)


def _shown(request: HttpRequest, row: Newsletter, form: SendForm | None = None) -> HttpResponse:
    now = timezone.now()
    example = queries.last_lines(_("(here stands the link of whoever receives it)"))
    left = Message.objects.filter(template=queries.TEMPLATE, subject_id=row.pk)
    audience = queries.audience_of(row.scheme)
    return show(
        request, "activities/newsletter.html", newsletter=row, scheme=row.scheme, is_draft=row.state == NewsletterState.DRAFT,
        body=f"{queries.body_of(row, now=now)}\n\n{example}", audience=audience, people=len(audience.ways),
        form=form or SendForm(initial={"seen": queries.mark_of(row, now=now)}), sender=row.workspace.name,
        left={str(means): left.filter(means=means).count() for means in (Means.EMAIL, Means.LETTER)}, status=422 if form else 200,
        button=ngettext("Send to %(count)s person", "Send to %(count)s people", len(audience.ways)) % {"count": len(audience.ways)},
    )  # fmt: skip


def _lines(request: HttpRequest, audience: queries.Audience) -> list:
    """Of those who agreed, whom this member of staff may see."""
    people = [consent.person_id for consent in audience.consents]
    seen = set(visible_people(request.who).filter(pk__in=people).values_list("pk", flat=True))
    return [(consent, audience.ways.get(consent.person_id)) for consent in audience.consents if consent.person_id in seen]


def _headers() -> list[str]:
    return [_("Family name"), _("First name"), _("Agreed on"), _("How"), _("Receives it by"), _("E-mail")]


def _rows(lines: list) -> list[list]:
    """One line a person; a mailbox that is confidential stays on the record."""
    mailboxes = {way.to for _consent, way in lines if way and way.means == Means.EMAIL}
    kept = ContactMeans.objects.filter(value__in=mailboxes, kind=ContactKind.EMAIL, is_confidential=True, ended_at=None)
    told = mailboxes - set(kept.values_list("value", flat=True))
    return [_cells(consent, way, way.to if way and way.to in told else "") for consent, way in lines]


def _cells(consent: Consent, way: Way | None, mailbox: str) -> list:
    return [
        consent.person.family_name, consent.person.given_name, timezone.localdate(consent.given_at), str(consent.get_channel_display()),
        str(way.means.label) if way else "", mailbox,
    ]  # fmt: skip
