"""What waits with communes and residences: a step that is due, an agreement that ends."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.queries import schemes_open, setting
from essaim.modules.hosts.models import Agreement, Host
from essaim.modules.hosts.queries import agreements_ending, hosts_due
from essaim.modules.hosts.rules import DESK
from essaim.web.desks.today.lines import Line


def hosts_to_talk_to(who: Who, now: datetime) -> QuerySet[Host]:
    """Hosts whose next step is due."""
    return hosts_due(who.schemes_as(*DESK), on=timezone.localdate(now))


def agreements_to_renew(who: Who, now: datetime) -> QuerySet[Agreement]:
    """Signed agreements that end soon and that nothing follows."""
    today, ending = timezone.localdate(now), Q(pk=None)
    for scheme in schemes_open():
        ending |= Q(scheme=scheme, ends_on__lte=today + timedelta(days=setting(scheme, "expiry_first_days")))
    return agreements_ending(who.schemes_as(StaffRole.COORDINATOR), on=today, until=date.max).filter(ending)


def host_line(host: Host, now: datetime) -> Line:
    """A host, where it stands, and the step to take."""
    late = host.next_on < timezone.localdate(now)
    said = f"{host.get_state_display()}, {day_in_words(host.next_on, 'j F Y')}"
    return Line(str(host), reverse("hosts:host", args=[host.pk]), None, said, str(host.get_next_act_display()).capitalize(), late)


def agreement_line(row: Agreement, now: datetime) -> Line:
    """An agreement, until when, and how many passages are left."""
    said = _("until %(day)s, %(left)s passages left") % {"day": day_in_words(row.ends_on, "j F Y"), "left": row.left}
    names = ", ".join(str(share.host) for share in row.shares.all())
    return Line(names, reverse("hosts:agreement", args=[row.pk]), None, said, _("Speak of the renewal"))
