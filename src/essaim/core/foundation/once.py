"""A form does its work once, however often it arrives: kept by a telephone without network, or a button pressed twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.models import SentForm
from essaim.core.foundation.refusal import Refusal

KEY, WAITED, HEADER = "kept_key", "kept_seconds", "X-Kept-Form"
LONGEST = timedelta(days=14)
LONGEST_ADDRESS = 300

View = Callable[..., HttpResponse]


def sent_once(view: View) -> View:
    """A form with a key of its own, made by its page or by the browser: the second arrival changes nothing, and leads where the first led.

    The key is taken in the transaction of the work itself, so that a refusal, a wrong field or a server
    that stops half-way leaves it free. The script that keeps forms asks by a header for an answer in
    data: `done` with where to go next, or `refused` with the sentence. Stands inside the door of the page.
    """

    @wraps(view)
    def once(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                if not take_key(request.workspace.pk, request.user.pk, key):
                    return _already_done(request, key)
                response = view(request, *args, **kwargs)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                else:
                    to = response.headers.get("Location", "")
                    _mine(request, key).update(leads_to=to if len(to) <= LONGEST_ADDRESS else "")
        except Refusal as refusal:
            if HEADER not in request.headers:
                raise
            return JsonResponse({"refused": str(refusal)}, status=409)
        return _as_data(response) if HEADER in request.headers else response

    return once


def moment(request: HttpRequest) -> datetime:
    """When this form was sent off by whoever typed it.

    Counted in seconds by the telephone that kept it, since its clock may be wrong; now for any other form.
    """
    now = timezone.now()
    waited = request.POST.get(WAITED, "")
    seconds = int(waited) if waited.isdecimal() and len(waited) < 9 else 0
    return now - min(timedelta(seconds=seconds), LONGEST)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(KEY, "")) if request.method == "POST" else None
    except ValueError:
        return None


def _mine(request: HttpRequest, key: UUID) -> QuerySet[SentForm]:
    return SentForm.objects.filter(owner_id=request.user.pk, key=key)


def _already_done(request: HttpRequest, key: UUID) -> HttpResponse:
    if HEADER in request.headers:
        return JsonResponse({"done": True, "next": ""})
    messages.info(request, _("This form had already been sent: it counts once."))
    return redirect(_mine(request, key).values_list("leads_to", flat=True).get() or "/")


def take_key(workspace_id: UUID, owner_id: UUID, key: UUID) -> bool:
    """Whether this key comes for the first time; whoever brings it at the same instant waits for us here."""
    row = SentForm(workspace_id=workspace_id, owner_id=owner_id, key=key, created_at=timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if was_taken(owner_id, key):
            return False
        raise
    return True


def was_taken(owner_id: UUID, key: UUID) -> bool:
    """Whether what came with this key was done already."""
    return SentForm.objects.filter(owner_id=owner_id, key=key).exists()


def _as_data(response: HttpResponse) -> HttpResponse:
    if response.status_code >= 400:
        return JsonResponse({"refused": " ".join(getattr(response, "said", []))}, status=response.status_code)
    return JsonResponse({"done": True, "next": response.headers.get("Location", "")})
