"""Where a session and a registration stand, who was there, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


SESSION_MOVES = {
    SessionState.PLANNED: (SessionState.HELD, SessionState.CANCELLED),
    SessionState.HELD: (),
    SessionState.CANCELLED: (),
}


class RegistrationState(models.TextChoices):
    REQUESTED = "requested", _("asked for")
    CONFIRMED = "confirmed", _("has a place")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a place is held until they answer")
    PROMOTED = "promoted", _("has a place that came free")
    CANCELLED = "cancelled", _("cancelled")


SEATED = (RegistrationState.CONFIRMED, RegistrationState.PROMOTED)
HOLDING = (*SEATED, RegistrationState.OFFERED)
LIVING = (*HOLDING, RegistrationState.REQUESTED, RegistrationState.WAITLISTED)

REGISTRATION_MOVES = {
    RegistrationState.REQUESTED: (
        RegistrationState.CONFIRMED, RegistrationState.WAITLISTED, RegistrationState.CANCELLED,
    ),
    RegistrationState.WAITLISTED: (
        RegistrationState.PROMOTED, RegistrationState.OFFERED, RegistrationState.CANCELLED,
    ),
    # Back to their rank when nobody could tell them of the offer.
    RegistrationState.OFFERED: (RegistrationState.PROMOTED, RegistrationState.WAITLISTED, RegistrationState.CANCELLED),
    RegistrationState.CONFIRMED: (RegistrationState.CANCELLED,),
    RegistrationState.PROMOTED: (RegistrationState.CANCELLED,),
    RegistrationState.CANCELLED: (),
}  # fmt: skip


class PickUpWay(models.TextChoices):
    """Which way the vehicle takes somebody: fetched at home, brought home, both, or neither."""

    NO = "", _("no")
    BOTH = "both", _("there and back")
    THERE = "there", _("there only")
    BACK = "back", _("back only")


RIDE_THERE = (PickUpWay.BOTH, PickUpWay.THERE)
RIDE_BACK = (PickUpWay.BOTH, PickUpWay.BACK)


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")


BOOKING_MOVES = {BookingState.BOOKED: (BookingState.CANCELLED,), BookingState.CANCELLED: ()}


class Given(models.TextChoices):
    """About what somebody was informed during a session."""

    RIGHTS = "rights", _("rights and money")
    HOME_SUPPORT = "home_support", _("help at home")
    HEALTH = "health", _("health and prevention")
    HOUSING = "housing", _("housing")
    DIGITAL = "digital", _("online procedures")
    COMPANY = "company", _("meeting people")


class Attendance(models.TextChoices):
    """Who was there, which is another question than who has a place."""

    UNKNOWN = "unknown", _("not noted yet")
    SEEN = "seen", _("came")
    EXCUSED = "excused", _("excused")
    REVOKED = "revoked", _("cancelled by the service")
    NOSHOW = "noshow", _("did not come")


class Face(models.IntegerChoices):
    """How somebody found a session."""

    BAD = 1, _("😞 not good")
    POOR = 2, _("😐 so so")
    GOOD = 3, _("😊 good")
    GREAT = 4, _("😀 very good")


PLEASED = (Face.GOOD, Face.GREAT)


class CancelReason(models.TextChoices):
    """Why a registration or a session is cancelled: a code, since the journal keeps it."""

    ASKED = "asked", _("they cancelled")
    ILLNESS = "illness", _("cannot come this time")
    NO_ANSWER = "no_answer", _("no answer in time")
    SESSION = "session", _("the session does not take place")
    LEFT = "left", _("no longer reachable")
    EXCUSED = "excused", _("excused beforehand")
    ABSENT = "absent", _("did not come")
    TWICE = "twice", _("was on the list twice")
    HEALTH = "health", _("health situation")
    WEATHER = "weather", _("weather")
    BREAKDOWN = "breakdown", _("breakdown or staff away")
    TOO_FEW = "too_few", _("too few people")


class NewsletterState(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    SENDING = "sending", _("on its way")
    SENT = "sent", _("sent to everybody")
    DROPPED = "dropped", _("put aside")


NEWSLETTER_MOVES = {
    NewsletterState.DRAFT: (NewsletterState.SENDING, NewsletterState.DROPPED),
    NewsletterState.SENDING: (NewsletterState.SENT,),
    NewsletterState.SENT: (),
    NewsletterState.DROPPED: (),
}


class IdeaState(models.TextChoices):
    PROPOSED = "proposed", _("to be looked at")
    ACCEPTED = "accepted", _("in the programme")
    REFUSED = "refused", _("not for now")


IDEA_MOVES = {
    IdeaState.PROPOSED: (IdeaState.ACCEPTED, IdeaState.REFUSED),
    IdeaState.ACCEPTED: (),
    IdeaState.REFUSED: (),
}
