"""The results of a campaign as a sheet: one line a person, without names, numbers or words."""

from django.utils.translation import gettext as _

from essaim.core.foundation.sheets import write_sheet
from essaim.modules.campaigns.models import Attempt, Campaign
from essaim.modules.campaigns.states import CalleeState, Raised

TEN_YEARS = 10


def results_sheet(campaign: Campaign, *, kind: str) -> bytes:
    """Commune, ten years of birth, where the person stands, how many calls, each answer, what was raised."""
    questions = campaign.questions
    headers = [_("Commune"), _("Born"), _("State"), _("Calls"), _("Worry"), *(question["words"] for question in questions)]
    last = {row.callee_id: row for row in Attempt.objects.filter(callee__campaign=campaign).order_by("at")}
    made: dict = {}
    raised: dict = {}
    for pk, what in Attempt.objects.filter(callee__campaign=campaign).order_by("at").values_list("callee_id", "raised"):
        made[pk] = made.get(pk, 0) + 1
        raised[pk] = what or raised.get(pk, "")
    rows = []
    for callee in campaign.callees.select_related("person").order_by("pk"):
        answers = last[callee.pk].answers if callee.pk in last else {}
        said = [campaign.answer_words(question["key"], answers.get(question["key"], ""))[1] for question in questions]
        rows.append([
            callee.person.commune_name, _decade(callee.person.birth_year), str(CalleeState(callee.state).label),
            made.get(callee.pk, 0), str(Raised(raised[callee.pk]).label) if raised.get(callee.pk) else "", *said,
        ])  # fmt: skip
    return write_sheet(kind, [str(header) for header in headers], rows, title=campaign.title)


def _decade(year: int | None) -> str:
    if not year:
        return ""
    first = year // TEN_YEARS * TEN_YEARS
    return f"{first}–{first + TEN_YEARS - 1}"
