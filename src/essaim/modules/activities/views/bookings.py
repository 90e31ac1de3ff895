"""The calendar of a vehicle or a room, booking it for another scheme, and the sheet of that booking."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import archive_resource, restore_resource
from essaim.core.schemes.models import Resource
from essaim.core.schemes.queries import commitments_of, schemes_open
from essaim.core.schemes.states import ResourceKind
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.forms import BookingForm, CorrectResourceForm
from essaim.modules.activities.models import Booking

AHEAD = timedelta(weeks=10)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def resource(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """When it is taken, and by what; a booking for one of the schemes of this coordinator."""
    row = get_for(request, Resource.objects.select_related("workspace"), resource_id, rules.may_book)
    wanted = request.who.schemes_as(StaffRole.COORDINATOR)
    schemes = schemes_open() if wanted is None else schemes_open().filter(pk__in=wanted)
    form = BookingForm(request.POST or None, schemes=schemes)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.book_resource(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:booking", made.pk)
    now = timezone.now()
    taken = commitments_of(row, since=now, until=now + AHEAD)
    mine = {scheme.pk for scheme in schemes}
    return show(
        request, "activities/resource.html", resource=row, form=form, status=422 if form.errors else 200,
        taken=[(one, one.scheme_id in mine) for one in taken],
        bookings={one.pk: one for one in queries.bookings_to_come(row, now=now)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def correct(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Its name and what it holds, as they are."""
    row = get_for(request, Resource.objects.exclude(kind=ResourceKind.TOOL), resource_id, rules.may_book)
    names = ("name", "seats", "wheelchairs", "places")
    form = CorrectResourceForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"wheelchairs": form.cleaned_data["wheelchairs"] or 0}
        try:
            actions.correct_vehicle(row, known=request.who.schemes_as(StaffRole.COORDINATOR), by=request.actor, now=timezone.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It is put right."))
            return redirect("activities:resource", row.pk)
    return show(request, "activities/correct_resource.html", resource=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR)
def archive(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Nothing more is planned with it, or it is of use again: the button says which."""
    row = get_for(request, Resource.objects.exclude(kind=ResourceKind.TOOL), resource_id, rules.may_book)
    act = restore_resource if "again" in request.POST else archive_resource
    act(row, by=request.actor, now=timezone.now())
    return redirect("activities:resources")


@require_GET
@staff(StaffRole.COORDINATOR)
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The sheet of a booking: who takes it, when, from where; to be printed and signed."""
    row = get_for(request, _bookings(), booking_id, rules.may_run_booking)
    return show(request, "activities/booking.html", booking=row)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """It is not needed any more."""
    row = get_for(request, _bookings(), booking_id, rules.may_run_booking)
    actions.cancel_booking(row, by=request.actor, now=timezone.now())
    return redirect("activities:resource", row.resource_id)


def _bookings():
    return Booking.objects.select_related("resource", "scheme", "borrower", "workspace")
