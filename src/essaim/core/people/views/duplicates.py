"""Records that may be one person: looked at by somebody, joined or told apart, and parted again."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import StaffRole
from essaim.core.people import actions, queries, rules
from essaim.core.people.models import Merge, Person
from essaim.core.people.views.access import may_of
from essaim.core.people.views.card import uses_in_words

PER_PAGE = 20


@require_safe
@staff(StaffRole.COORDINATOR)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that look alike among the people whom the visitor may see, the likeliest first."""
    pairs = queries.duplicate_pairs(queries.visible_people(request.who))
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    queries.with_current_contacts([person for pair in page for person in (pair.first, pair.second)])
    return show(request, "people/duplicates.html", page=page, merges=_recent_merges(request), may=may_of(request.who))


@require_safe
@staff(StaffRole.COORDINATOR)
def compare(request: HttpRequest, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Two records side by side, before anything is joined."""
    first, second = _both(request, first_id, second_id)
    sides = [_side(person) for person in (first, second)]
    return show(request, "people/compare.html", first=first, second=second, sides=sides)


@require_POST
@staff(StaffRole.COORDINATOR)
def merge(request: HttpRequest, kept_id: UUID, absorbed_id: UUID) -> HttpResponse:
    """Join two records: a person decides which one is kept."""
    kept, absorbed = _both(request, kept_id, absorbed_id)
    actions.merge_people(kept, absorbed, by=request.actor, now=timezone.now())
    return redirect("people:person", kept.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def not_the_same(request: HttpRequest, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Tell two people apart for good."""
    first, second = _both(request, first_id, second_id)
    actions.say_not_the_same(first, second, by=request.actor, now=timezone.now())
    return redirect("people:duplicates")


@require_POST
@staff(StaffRole.COORDINATOR)
def part(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Undo a merge."""
    found = get_for(request, Merge.objects.select_related("kept"), merge_id, _may_part)
    actions.part_people(found, by=request.actor, now=timezone.now())
    return redirect("people:person", found.absorbed_id)


def _both(request: HttpRequest, first_id: UUID, second_id: UUID) -> tuple[Person, Person]:
    first = get_for(request, Person, first_id, rules.may_merge_people)
    second = get_for(request, Person, second_id, rules.may_merge_people)
    if first.pk == second.pk:
        raise Http404
    return first, second


def _side(person: Person) -> dict:
    contacts = [(contact, uses_in_words(contact.do_not_use_for)) for contact in queries.contacts_of(person)]
    return {"person": person, "contacts": contacts}


def _may_part(who, found: Merge) -> bool:
    return rules.may_merge_people(who, found.kept)


def _recent_merges(request: HttpRequest):
    seen = queries.visible_people(request.who)
    return Merge.objects.filter(undone_at=None, kept__in=seen).select_related("kept").order_by("-created_at")[:10]
