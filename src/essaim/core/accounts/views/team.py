"""The team: who is in it, who is invited, who does what, who leaves, who has lost their key."""

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.accounts import forms, queries, rules
from essaim.core.accounts.actions import members, recovery
from essaim.core.accounts.models import Invitation
from essaim.core.accounts.views.desk import administrator
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import link
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.models import Membership
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Grant

A_PAGE = 50


@require_GET
@administrator
def team(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, what they may do, and who has not answered yet."""
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.team_matching(text), A_PAGE).get_page(request.GET.get("page"))
    roles = queries.roles_of(list(page))
    return show(
        request, "accounts/team.html", page=page, q=text,
        lines=[(member, roles[member.pk]) for member in page],
        invitations=queries.invitations_waiting(timezone.now()), leavers=queries.leavers_with_cases(),
        may_hand_over=request.who.has_anywhere(StaffRole.COORDINATOR),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@administrator
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to join."""
    form = forms.InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            members.invite(**form.cleaned_data, by=request.actor, now=timezone.now())
            messages.success(request, _("The invitation is on its way. It is good for seven days."))
            return redirect("accounts:team")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "accounts/invite.html", form=form, status=422 if request.method == "POST" else 200)


@require_POST
@administrator
def send_again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """A fresh link for the same invitation."""
    invitation = get_for(request, Invitation, invitation_id, rules.may_run_workspace)
    members.send_again(invitation, by=request.actor, now=timezone.now())
    messages.success(request, _("The invitation is on its way. It is good for seven days."))
    return redirect("accounts:team")


@require_POST
@administrator
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """The invitation opens nothing any more."""
    invitation = get_for(request, Invitation, invitation_id, rules.may_run_workspace)
    members.withdraw_invitation(invitation, by=request.actor, now=timezone.now())
    return redirect("accounts:team")


@require_http_methods(["GET", "POST"])
@link("invitation")
def invitation(request: HttpRequest) -> HttpResponse:
    """What the invited person opens: a page, and a button that says yes."""
    row = Invitation.objects.get(pk=request.link.subject_id)
    form = forms.JoinForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        membership = members.accept_invitation(row, name=form.cleaned_data["name"], by=request.actor, now=timezone.now())
        return show(request, "accounts/joined.html", membership=membership)
    return show(
        request, "accounts/invitation.html", invitation=row, form=form, roles=queries.role_words(members.roles_waiting(row)),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_GET
@administrator
def member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One colleague: their roles, their cases, what to do when they leave or have lost their key."""
    return _member_page(request, _member(request, membership_id))


@require_POST
@administrator
def give_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One more role."""
    row, form = _member(request, membership_id), forms.RoleForm(request.POST)
    return _done(request, row, form, "role_form", lambda values, **stamp: members.give_role(row, **values, **stamp))


@require_POST
@administrator
def take_role(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """One role less."""
    grant = get_for(request, Grant, grant_id, lambda who, row: rules.may_run_workspace(who, row.membership))
    members.take_role(grant, by=request.actor, now=timezone.now())
    return redirect("accounts:member", grant.membership_id)


@require_POST
@administrator
def take_administration(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """No longer an administrator."""
    row = _member(request, membership_id)
    return _done(request, row, None, "", lambda values, **stamp: members.take_administration(row, **stamp))


@require_POST
@administrator
def remove(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """A colleague leaves."""
    row = _member(request, membership_id)
    return _done(request, row, None, "", lambda values, **stamp: members.remove_member(row, **stamp))


@require_POST
@administrator
def recover_email(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """They have lost their address."""
    row, form = _member(request, membership_id), forms.RecoverEmailForm(request.POST, auto_id="recover-%s")
    return _done(request, row, form, "email_form", lambda values, **stamp: recovery.recover_email(row, **values, **stamp))


@require_POST
@administrator
def recover_second_factor(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """They have lost their phone and their codes."""
    row = _member(request, membership_id)
    return _done(request, row, None, "", lambda values, **stamp: recovery.recover_second_factor(row, **stamp))


def _member(request: HttpRequest, membership_id: UUID) -> Membership:
    rows = Membership.objects.select_related("account", "workspace")
    return get_for(request, rows, membership_id, rules.may_run_workspace)


def _done(request: HttpRequest, row: Membership, form: django_forms.Form | None, name: str, act: Callable[..., object]) -> HttpResponse:
    """Do it and come back to the colleague, or say what stands in the way and keep what was typed."""
    if form is not None and not form.is_valid():
        return _member_page(request, row, status=422, **{name: form, "form": form})
    try:
        act(form.cleaned_data if form else {}, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        if form is None:
            return _member_page(request, row, status=409, refusal=refusal)
        add_refusal(form, refusal)
        return _member_page(request, row, status=422, **{name: form, "form": form})
    messages.success(request, _("Done, and written in the journal."))
    return redirect("accounts:member", row.pk)


def _member_page(request: HttpRequest, row: Membership, *, status: int = 200, **context) -> HttpResponse:
    context.setdefault("role_form", forms.RoleForm())
    context.setdefault("email_form", forms.RecoverEmailForm(auto_id="recover-%s"))
    return show(
        request, "accounts/member.html", status=status, member=row, grants=queries.roles_of([row])[row.pk],
        cases=queries.cases_led_by(row).count(), has_second_factor=queries.has_second_factor(row.account),
        is_me=request.who.membership.pk == row.pk,
        may_hand_over=request.who.has_anywhere(StaffRole.COORDINATOR), **context,
    )  # fmt: skip
