"""What can be counted: every measure is computed from the daily work, never typed in."""

from dataclasses import dataclass

UNITS = {
    "count": "A whole number",
    "percent": "A share between 0 and 100",
    "minutes": "A number of minutes",
    "cents": "Euro cents",
}

BREAKDOWNS = {
    "category": "By category of need or offer",
    "territory": "By commune",
    "district": "By priority district, within each commune",
    "organisation": "By organisation that asked, offered or received the pledge",
    "domain": "By domain of the people helped",
    "kind": "By kind of contact",
    "act": "By act of the counter",
    "direction": "Looked for, offered or lent",
    "age": "Younger than `younger_than` or not, by the year of birth",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the vocabulary; `module` is None where the core computes it."""

    doc: str
    module: str | None
    unit: str = "count"
    breakdowns: tuple[str, ...] = ()


_NEED = ("category", "territory", "organisation", "domain", "district")
_TOWN = ("territory",)
_WHERE = ("territory", "district")
_SESSION = ("territory", "organisation")
_CAME = ("territory", "organisation", "district")

MEASURES = {
    "needs.posted": Measure("Needs recorded in the period", "needs", breakdowns=_NEED),
    "needs.answered": Measure("Of these, needs to which a supporter said yes", "needs", breakdowns=_NEED),
    "needs.accepted": Measure("Services on which both sides agreed", "needs", breakdowns=_NEED),
    "needs.honoured": Measure("Services confirmed as done", "needs", breakdowns=_NEED),
    "needs.not_honoured": Measure("Services reported as not done", "needs", breakdowns=_NEED),
    "needs.cancelled": Measure("Needs cancelled by whoever asked", "needs", breakdowns=_NEED),
    "needs.unanswered": Measure("Open needs without answer for `unanswered_days`", "needs", breakdowns=_NEED),
    "needs.answer_rate": Measure("Share of the needs posted that were answered", "needs", "percent", _NEED),
    "needs.honoured_rate": Measure("Share of the services agreed that were honoured", "needs", "percent", _NEED),
    "needs.median_minutes_to_contact": Measure("Median time from the need to the exchange of contact details", "needs", "minutes", _NEED),
    "needs.people_helped": Measure("People helped by the services honoured, counted without names", "needs", breakdowns=_NEED),
    "needs.quantity_provided": Measure("Units provided by the services honoured", "needs", breakdowns=_NEED),
    "needs.by_category": Measure("Services honoured, by category", "needs", breakdowns=("category",)),
    "needs.pledged_cents": Measure("Money pledged", "needs", "cents", ("organisation", "territory")),
    "offers.standing": Measure(
        "Offers that stand today, whatever the period", "needs", breakdowns=("category", "territory", "organisation")
    ),
    "people.validated_supporters": Measure("Supporters validated who took part in the period", None, breakdowns=_WHERE),
    "people.validated_beneficiaries": Measure("People helped, validated, who took part in the period", None, breakdowns=_WHERE),
    "people.trained_supporters": Measure(
        "Supporters whose training for the job is complete, whether employed since or not", None, breakdowns=_WHERE
    ),
    "people.employed_supporters": Measure("Supporters under contract today, whatever the period", None, breakdowns=_WHERE),
    "needs.active_supporters": Measure("Supporters who carried at least one service in the period", "needs", breakdowns=_TOWN),
    "people.access_issued": Measure("People who were given a personal access: account or link", None),
    "people.connections": Measure("Times that people opened their own space in the period", None),
    "activities.sessions": Measure("Sessions held or passed in the period", "activities", breakdowns=_SESSION),
    "activities.cancelled": Measure("Sessions cancelled in the period", "activities", breakdowns=_SESSION),
    "activities.hosts": Measure("Communes or houses that had a session in the period", "activities"),
    "activities.attendances": Measure("Times that somebody came to a session", "activities", breakdowns=(*_CAME, "age")),
    "activities.people": Measure("Different people who came at least once", "activities", breakdowns=("age",)),
    "activities.led_by_volunteers": Measure("Sessions held that somebody led who is not paid for it", "activities", breakdowns=_SESSION),
    "activities.fetched": Measure("Of those who came, the share fetched at home", "activities", "percent"),
    "activities.months_without": Measure("Months gone by in which something that is meant to take place every month did not", "activities"),
    "activities.satisfied": Measure("Of those who said how a session was, the share who were pleased", "activities", "percent"),
    "activities.no_shows": Measure("Times that somebody had a place and did not come", "activities", breakdowns=_CAME),
    "activities.proposed_by_members": Measure(
        "Sessions held of activities that somebody who comes had proposed", "activities", breakdowns=_SESSION
    ),
    "activities.visits": Measure("Times that somebody pushed the door of the place, without a name", "activities"),
    "activities.returning": Measure("Of those who said so, the share who had come before", "activities", "percent"),
    "hosts.visited": Measure("Different communes and residences where a passage was made in the period", "hosts"),
    "hosts.discoveries": Measure("Free passages at hosts in the period", "hosts", breakdowns=_SESSION),
    "hosts.agreements": Measure("Agreements with hosts signed in the period", "hosts"),
    "hosts.renewals": Measure("Of these, agreements that follow another", "hosts"),
    "rounds.visits_done": Measure("Weekly visits made in the period", "rounds", breakdowns=_WHERE),
    "rounds.people_visited": Measure("People who had a visit in the period", "rounds", breakdowns=_WHERE),
    "rounds.services_rendered": Measure("Small services rendered during visits", "rounds", breakdowns=("category", *_WHERE)),
    "rounds.people_followed": Measure("People on whom somebody called every week in the period", "rounds", breakdowns=_WHERE),
    "equipment.helps_on_site": Measure("Times that one of our devices was used on our premises", "equipment", breakdowns=_WHERE),
    "equipment.helps_at_home": Measure("Times that somebody was trained at home on their own device", "equipment", breakdowns=_WHERE),
    "equipment.loans": Measure("Things lent in the period", "equipment", breakdowns=_WHERE),
    "campaigns.calls": Measure("Calls made in campaigns, whatever came of them", "campaigns", breakdowns=_WHERE),
    "campaigns.people_reached": Measure("Different people reached by the calls of campaigns", "campaigns", breakdowns=_WHERE),
    "campaigns.worries": Measure("Calls of campaigns after which the team was told of a worry", "campaigns", breakdowns=_WHERE),
    "dues.members": Measure("Members whose membership counts, at the end of the period", "dues", breakdowns=_WHERE),
    "dues.income_cents": Measure("Money that came in, less what was given back", "dues", "cents"),
    "dues.self_financing": Measure("Share of the budget of the period that users paid", "dues", "percent"),
    "exchange.notices": Measure("Notices put up on the board", "exchange", breakdowns=("category", "direction")),
    "exchange.agreed": Measure("Times that two neighbours both said yes", "exchange", breakdowns=("category",)),
    "exchange.loans": Measure("Things lent between neighbours", "exchange", breakdowns=("category",)),
    "followup.calls": Measure("Follow-up calls made", "followup", breakdowns=_WHERE),
    "followup.interactions": Measure("Contacts of every kind: calls, visits, hands given", "followup", breakdowns=("kind", "act", *_WHERE)),
    "followup.people_met": Measure("Different people met, by name", "followup", breakdowns=_WHERE),
    "followup.regular_needs": Measure("Times that a need came back too often", "followup", breakdowns=_WHERE),
    "followup.taken_over": Measure("People whom a partner took over", "followup", breakdowns=_WHERE),
    "followup.referrals": Measure("People referred to a partner", "followup", breakdowns=_WHERE),
}
