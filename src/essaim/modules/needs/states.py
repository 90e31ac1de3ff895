"""Where a need, a proposal and a service stand, and what may follow what (domain.md 2.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    TIME = "time", _("time")
    GOODS = "goods", _("goods")
    VEHICLE = "vehicle", _("vehicle")
    MONEY = "money", _("money")
    PREMISES = "premises", _("premises")


class NeedState(models.TextChoices):
    POSTED = "posted", _("waiting for an answer")
    ANSWERED = "answered", _("somebody answered")
    ACCEPTED = "accepted", _("settled")
    HONOURED = "honoured", _("done")
    NOT_HONOURED = "not_honoured", _("not done")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


NEED_OPEN = (NeedState.POSTED, NeedState.ANSWERED)
NEED_RUNNING = (NeedState.POSTED, NeedState.ANSWERED, NeedState.ACCEPTED)

NEED_MOVES = {
    NeedState.POSTED: (
        NeedState.ANSWERED, NeedState.ACCEPTED, NeedState.HONOURED, NeedState.NOT_HONOURED, NeedState.CANCELLED,
        NeedState.EXPIRED,
    ),
    NeedState.ANSWERED: (
        NeedState.POSTED, NeedState.ACCEPTED, NeedState.HONOURED, NeedState.NOT_HONOURED, NeedState.CANCELLED,
        NeedState.EXPIRED,
    ),
    NeedState.ACCEPTED: (
        NeedState.POSTED, NeedState.ANSWERED, NeedState.HONOURED, NeedState.NOT_HONOURED, NeedState.CANCELLED,
    ),
    NeedState.HONOURED: (),
    NeedState.NOT_HONOURED: (),
    NeedState.CANCELLED: (),
    NeedState.EXPIRED: (),
}  # fmt: skip


class OfferState(models.TextChoices):
    OPEN = "open", _("available")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


OFFER_MOVES = {
    OfferState.OPEN: (OfferState.PAUSED, OfferState.CLOSED),
    OfferState.PAUSED: (OfferState.OPEN, OfferState.CLOSED),
    OfferState.CLOSED: (OfferState.OPEN,),
}


class ProposalState(models.TextChoices):
    SENT = "sent", _("waiting for their answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("no answer in time")
    WITHDRAWN = "withdrawn", _("withdrawn")


PROPOSAL_MOVES = {
    ProposalState.SENT: (
        ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.EXPIRED, ProposalState.WITHDRAWN,
    ),
    ProposalState.ACCEPTED: (ProposalState.SENT, ProposalState.WITHDRAWN),
    ProposalState.DECLINED: (),
    ProposalState.EXPIRED: (ProposalState.ACCEPTED,),
    ProposalState.WITHDRAWN: (),
}  # fmt: skip


class ServiceState(models.TextChoices):
    ANSWERED = "answered", _("answered, waiting for agreement")
    ACCEPTED = "accepted", _("settled")
    HONOURED = "honoured", _("done")
    NOT_HONOURED = "not_honoured", _("not done")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


SERVICE_MOVES = {
    ServiceState.ANSWERED: (ServiceState.ACCEPTED, ServiceState.CANCELLED, ServiceState.EXPIRED),
    ServiceState.ACCEPTED: (ServiceState.HONOURED, ServiceState.NOT_HONOURED, ServiceState.CANCELLED),
    ServiceState.HONOURED: (),
    ServiceState.NOT_HONOURED: (),
    ServiceState.CANCELLED: (),
    ServiceState.EXPIRED: (),
}

SERVICE_RUNNING = (ServiceState.ANSWERED, ServiceState.ACCEPTED)


SUPPORTER_CANNOT = "supporter_cannot"


class DeclineReason(models.TextChoices):
    NOT_FREE = "not_free", _("not free at that time")
    TOO_FAR = "too_far", _("too far")
    TOO_MUCH = "too_much", _("already helping enough people")
    NOT_FOR_ME = "not_for_me", _("not something I do")
    AWAY = "away", _("away at the moment")
    OTHER = "other", _("another reason")


class Outcome(models.TextChoices):
    """What one side says of how it went."""

    HONOURED = "honoured", _("it was done")
    NOT_HONOURED = "not_honoured", _("it was not done")


class Side(models.TextChoices):
    SUPPORTER = "supporter", _("the person who helps")
    BENEFICIARY = "beneficiary", _("the person who is helped")
