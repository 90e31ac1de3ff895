"""The closed lists of this room: how people are reached, related, and what they agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactKind(models.TextChoices):
    MOBILE = "mobile", _("mobile phone")
    LANDLINE = "landline", _("landline")
    EMAIL = "email", _("e-mail")


class PreferredChannel(models.TextChoices):
    VOICE = "voice", _("by a phone call")
    SMS = "sms", _("by SMS")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by letter")
    RELATIVE = "relative", _("through a relative")


class Gender(models.TextChoices):
    WOMAN = "f", _("a woman")
    MAN = "m", _("a man")
    UNSAID = "", pgettext_lazy("gender", "not said")


OUTSIDE = "outside"
"""In place of the code of a district: the home lies in none of them."""


class DistrictSource(models.TextChoices):
    """How it is known in which priority district somebody lives."""

    COMPUTED = "computed", _("from the address, on the map")
    DECLARED = "declared", _("said by somebody who looked it up")


class RelationKind(models.TextChoices):
    SPOUSE = "spouse", _("spouse or partner")
    FAMILY_CARER = "family_carer", _("family carer")
    RELATIVE = "relative", _("relative")
    TRUSTED_PERSON = "trusted_person", _("trusted person")
    GUARDIAN = "guardian", _("legal guardian")
    NEIGHBOUR = "neighbour", _("neighbour")


class Language(models.TextChoices):
    """Languages that are spoken with people; codes of ISO 639, and sign language."""

    FRENCH = "fr", _("French")
    ARABIC = "ar", _("Arabic")
    BERBER = "ber", _("Berber")
    CHINESE = "zh", _("Chinese")
    CREOLE = "crp", _("Creole")
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")
    LINGALA = "ln", _("Lingala")
    POLISH = "pl", _("Polish")
    PORTUGUESE = "pt", _("Portuguese")
    ROMANIAN = "ro", _("Romanian")
    RUSSIAN = "ru", _("Russian")
    SONINKE = "snk", _("Soninke")
    SPANISH = "es", _("Spanish")
    TAMIL = "ta", _("Tamil")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
    VIETNAMESE = "vi", _("Vietnamese")
    WOLOF = "wo", _("Wolof")
    SIGNS = "fsl", _("French sign language")


class ContactUse(models.TextChoices):
    """What a number or an e-mail may be kept out of."""

    MESSAGES = "messages", _("messages written automatically")
    SUPPORTERS = "supporters", _("being passed on to the person who helps")
    HEALTH = "health", _("anything about health or money")
    EVENING = "evening", _("calls in the evening or at the weekend")


class ConsentPurpose(models.TextChoices):
    RECORD = "record", _("keeping a record to organise help")
    SHARE_CONTACT = "share_contact", _("giving my contact details to the person who helps me")
    SHARE_PARTNER = "share_partner", _("passing my situation on to a partner")
    MESSAGES = "messages", _("receiving messages")
    NEWSLETTER = "newsletter", _("receiving news")
    STATISTICS = "statistics", _("counting without my name")


class OrganisationKind(models.TextChoices):
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    MUNICIPALITY = "municipality", _("municipality")
    MUNICIPAL_WELFARE_CENTRE = "municipal_welfare_centre", _("municipal welfare centre (CCAS)")
    SOCIAL_LANDLORD = "social_landlord", _("social landlord")
    SCHOOL = "school", _("school or university")
    COMPANY = "company", _("company")
    PUBLIC_BODY = "public_body", _("public body")
    OTHER = "other", _("other")


class ExportReason(models.TextChoices):
    """Why a list of people is taken out."""

    MAILING = "mailing", _("to write to people by post")
    CALLS = "calls", _("to call people")
    FUNDER = "funder", _("to report to a funder")
    PARTNER = "partner", _("to work with a partner who signed an agreement")
    CHECK = "check", _("to check our records")


class BatchState(models.TextChoices):
    PREVIEWED = "previewed", _("previewed")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("undone")


BATCH_MOVES = {
    BatchState.PREVIEWED: (BatchState.RUNNING, BatchState.REFUSED),
    BatchState.RUNNING: (BatchState.DONE, BatchState.REFUSED),
    BatchState.DONE: (BatchState.UNDONE,),
    BatchState.REFUSED: (),
    BatchState.UNDONE: (),
}
