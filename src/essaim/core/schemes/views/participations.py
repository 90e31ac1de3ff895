"""A known person takes another role."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Person
from essaim.core.people.rules import may_read_person
from essaim.core.schemes import actions, queries, rules
from essaim.core.schemes.models import Scheme


@require_POST
@staff(*DESK)
def enrol(request: HttpRequest, person_id: UUID, scheme_id: UUID, role: str) -> HttpResponse:
    """A known person takes another role."""
    person = get_for(request, Person, person_id, may_read_person)
    scheme = get_for(request, Scheme, scheme_id, rules.may_work_in)
    if role not in {one.key for one in queries.settled(scheme).blueprint.roles}:
        raise Refusal(_("This scheme has no such role."))
    actions.enrol(person, scheme=scheme, role=role, by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)
