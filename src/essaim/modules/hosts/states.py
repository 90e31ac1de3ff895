"""Where a host and its agreement stand, what may follow what, and the closed lists of prospection."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HostKind(models.TextChoices):
    COMMUNE = "commune", _("commune")
    RESIDENCE = "residence", _("residence")


class HostState(models.TextChoices):
    TO_CONTACT = "to_contact", _("to be contacted")
    CONTACTED = "contacted", _("contacted")
    DISCOVERY_DONE = "discovery_done", _("free passage made")
    AGREED = "agreed", _("under agreement")
    RENEWED = "renewed", _("agreement renewed")
    INCREASED = "increased", _("agreement increased")
    STOPPED = "stopped", _("stopped")


_ONWARD = (HostState.RENEWED, HostState.INCREASED, HostState.STOPPED)
# What was noted by mistake is taken back, and the relation stands where it stood.
_BACK = (HostState.DISCOVERY_DONE, HostState.CONTACTED)

HOST_MOVES = {
    HostState.TO_CONTACT: (HostState.CONTACTED, HostState.STOPPED),
    HostState.CONTACTED: (HostState.DISCOVERY_DONE, HostState.AGREED, HostState.STOPPED),
    HostState.DISCOVERY_DONE: (HostState.AGREED, HostState.STOPPED, HostState.CONTACTED),
    HostState.AGREED: (*_ONWARD, *_BACK),
    HostState.RENEWED: (*_ONWARD, HostState.AGREED, *_BACK),
    HostState.INCREASED: (*_ONWARD, HostState.AGREED, *_BACK),
    # Who stopped may be asked again: it begins with a contact, and what was free stays used.
    HostState.STOPPED: (HostState.CONTACTED,),
}


class StopReason(models.TextChoices):
    """Why a host stops: a code, since the journal keeps it."""

    NO_BUDGET = "no_budget", _("no money for it")
    NO_WISH = "no_wish", _("does not wish it")
    TOO_FEW = "too_few", _("too few people came")
    OTHER_ANSWER = "other_answer", _("something like it exists already")
    NO_ANSWER = "no_answer", _("no answer in spite of several contacts")


class NextAct(models.TextChoices):
    CALL = "call", _("call again")
    WRITE = "write", _("write")
    MEET = "meet", _("meet them")
    PLAN = "plan", _("agree on a day for a passage")
    SEND = "send", _("send the agreement")
    SIGN = "sign", _("have the agreement signed")
    RENEW = "renew", _("speak of the renewal")


class AgreementState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    SIGNED = "signed", _("signed")
    WITHDRAWN = "withdrawn", _("withdrawn")


AGREEMENT_MOVES = {
    AgreementState.PROPOSED: (AgreementState.SIGNED, AgreementState.WITHDRAWN),
    # A signature that was noted by mistake is taken back.
    AgreementState.SIGNED: (AgreementState.PROPOSED,),
    AgreementState.WITHDRAWN: (),
}


class Split(models.TextChoices):
    """How the price of an agreement is shared by its hosts."""

    EQUAL = "equal", _("in equal parts")
    POPULATION = "population", _("by number of inhabitants")
    BY_HAND = "by_hand", _("amounts written by hand")


class Subject(models.TextChoices):
    """What retired people lack, and what exists already: the answers of the survey."""

    COMPANY = "company", _("meeting people")
    TRANSPORT = "transport", _("getting about")
    DIGITAL = "digital", _("online procedures")
    RIGHTS = "rights", _("knowing one’s rights")
    HOME_SUPPORT = "home_support", _("help at home")
    HEALTH = "health", _("health and prevention")
    LEISURE = "leisure", _("leisure and culture")
    SHOPPING = "shopping", _("shops and services nearby")


class AgeBand(models.TextChoices):
    UNDER_70 = "under_70", _("under 70")
    FROM_70 = "from_70", _("70 to 79")
    FROM_80 = "from_80", _("80 to 89")
    FROM_90 = "from_90", _("90 and over")
    UNSAID = "unsaid", _("prefers not to say")
