"""What this room counts, from the daily work."""

from datetime import date

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.followup.models import Interaction, Referral
from essaim.modules.followup.states import InteractionKind


def calls(scheme: Scheme, start: date, end: date) -> QuerySet[Interaction]:
    """Follow-up calls made in the period."""
    return Interaction.objects.filter(scheme=scheme, kind=InteractionKind.CALL, at__date__range=(start, end))


def referrals(scheme: Scheme, start: date, end: date) -> QuerySet[Referral]:
    """People referred to a partner in the period."""
    return Referral.objects.filter(alert__scheme=scheme, consented_at__date__range=(start, end))
