"""The typed parameters that modules read: a figure of the domain lives here, never in code."""

from dataclasses import dataclass

Scalar = int | bool | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter.

    `kind` is a word of INPUT_KINDS; `least` and `most` bound a number; `default` holds when the
    blueprint is silent, and None means that there is no such limit, or nothing to say.
    """

    doc: str
    kind: str
    unit: str = ""
    default: Scalar | tuple[str, ...] | None = None
    least: int | None = None
    most: int | None = None


SETTINGS = {
    "unanswered_days": Setting("A need without answer for this long is shown to the team", "integer", "days", 2, 1, 60),
    "proposal_hours": Setting("Time a supporter has to reply to a proposal", "integer", "hours", 48, 1, 720),
    "proposals_at_once": Setting("How many supporters may be asked at the same time", "integer", "people", 1, 1, 50),
    "undo_minutes": Setting("Time during which an acceptance made by mistake can be taken back", "integer", "minutes", 10, 0, 120),
    "need_days": Setting("A need without deadline expires after this long", "integer", "days", 30, 1, 730),
    "offer_days": Setting("A standing offer is shown again to whoever made it after this long", "integer", "days", 90, 1, 730),
    "suggestions": Setting("How many supporters are suggested for a need", "integer", "people", 5, 1, 20),
    "max_load": Setting(
        "How many services one supporter may carry at a time; none means no limit",
        "integer",
        "services",
        None,
        1,
        100,
    ),
    "radius_km": Setting("Beyond this distance nobody is suggested", "integer", "km", 20, 1, 500),
    "no_news_days": Setting("A person without contact for longer than this is shown to the team", "integer", "days", 30, 1, 365),
    "confirm_days": Setting(
        "Time after a service during which both sides are asked; then the team is told",
        "integer",
        "days",
        3,
        1,
        60,
    ),
    "link_days": Setting("How long a personal link opens its page", "integer", "days", 14, 1, 90),
    "duplicate_days": Setting("Two like needs recorded within this long are shown as perhaps the same", "integer", "days", 14, 1, 90),
    "pause_on_holidays": Setting("Whether what comes back every week pauses on public holidays", "boolean", "", True),
    "soon_hours": Setting("A proposal that lapses within this long is shown to the team", "integer", "hours", 12, 1, 168),
    "danger_immediate_hours": Setting("Time to take up a report of immediate danger", "integer", "hours", 1, 1, 24),
    "danger_day_hours": Setting("Time to take up a report that asks for an answer within the day", "integer", "hours", 24, 1, 168),
    "danger_later_hours": Setting("Time to take up any other report of danger", "integer", "hours", 72, 1, 720),
    "report_review_days": Setting("How long after its closing a report of danger is looked at again", "integer", "days", 182, 7, 730),
    "callback_hours": Setting("A missed call is due back within this time", "integer", "hours", 4, 1, 72),
    "evening_hour": Setting("What is said once a day leaves from this hour on", "integer", "h", 17, 12, 19),
    "letter_days": Setting("Time a letter takes to arrive: what must be answered sooner is said by phone", "integer", "days", 4, 1, 15),
    "campaign_attempts": Setting(
        "After this many calls without answer somebody counts as not reached, and the team decides", "integer", "calls", 3, 1, 20
    ),
    "campaign_retry_hours": Setting("Time before a call without answer is tried again", "integer", "hours", 20, 1, 240),
    "campaign_lease_minutes": Setting(
        "How long a caller keeps somebody whom they have taken and not rung yet", "integer", "minutes", 30, 5, 240
    ),
    "intake_seconds": Setting("Aim for recording a need by phone", "integer", "seconds", 60, 20, 600),
    "visit_minutes": Setting("How long a weekly visit lasts", "duration", "minutes", 60, 10, 240),
    "alarm_visitor_minutes": Setting(
        "A visitor who is not out this long after the hour is asked by SMS whether all is well", "duration", "minutes", 15, 5, 240
    ),
    "alarm_coordinator_minutes": Setting(
        "Without an answer this long after the hour, the coordinators are told to call", "duration", "minutes", 30, 10, 300
    ),
    "alarm_second_minutes": Setting(
        "Without news this long after the hour, a second contact is called", "duration", "minutes", 45, 15, 360
    ),
    "alarm_on_call_minutes": Setting(
        "Without news this long after the hour, whoever is on call follows the emergency procedure",
        "duration",
        "minutes",
        60,
        20,
        480,
    ),
    "second_contact_phone": Setting("Whom to call second when a visitor does not come back", "phone"),
    "on_call_phone": Setting("Whom to call last when a visitor does not come back", "phone"),
    "duress_word": Setting(
        "A word that a visitor in danger sends by SMS, alone or among others: the whole team is told at once, and nothing is answered",
        "text",
    ),
    "expiry_first_days": Setting("A check that ends within this long is shown to the team", "integer", "days", 60, 1, 366),
    "expiry_next_days": Setting("A second reminder of a check that ends, this long before", "integer", "days", 30, 1, 366),
    "expiry_last_days": Setting(
        "The last reminder of a check that ends, this long before: it has become urgent",
        "integer",
        "days",
        7,
        0,
        366,
    ),
    "recurrence_count": Setting(
        "From this many like needs of one person within `recurrence_weeks`, a regular need is signalled",
        "integer",
        "needs",
        3,
        2,
        50,
    ),
    "recurrence_weeks": Setting("The weeks over which like needs are counted", "integer", "weeks", 4, 1, 52),
    "notice_days": Setting("A notice stays on the board this long; whoever wrote it is told before", "integer", "days", 30, 1, 366),
    "loan_days": Setting("How long a loan between neighbours lasts, unless something else is said", "integer", "days", 14, 1, 366),
    "days_open": Setting("Days of the week on which somebody is at the counter", "integer", "days", 5, 1, 7),
    "younger_than": Setting("Participants are counted as younger than this, or not", "integer", "years", 50, 1, 120),
    "people_counted": Setting("Whether a need says how many people it helps, without names", "boolean", "", False),
    "mask_below": Setting("Counts under this are masked in what funders see", "integer", "people", 5, 0, 20),
    "retention_months": Setting("Months after which a closed case keeps only anonymous counts", "integer", "months", 24, 1, 120),
    "session_capacity": Setting("Places in a session, unless one says otherwise", "integer", "people", 12, 1, 500),
    "rota_days_each": Setting("On how many days of a week one member of the team may be on the rota", "integer", "days", 6, 1, 7),
    "rota_ahead_days": Setting("How many days ahead the team sees open hours at which nobody is there", "integer", "days", 14, 1, 60),
    "lends_equipment": Setting("Whether things are lent, and not only used on the premises", "boolean", "", False),
    "lent_days": Setting("How long a thing is lent, unless one says otherwise", "integer", "days", 30, 1, 730),
    "missed_in_a_row": Setting(
        "Whoever was not seen at this many sessions in a row of what is for their role is shown to the team",
        "integer",
        "sessions",
        2,
        1,
        12,
    ),
    "promotion_hours": Setting(
        "Until this long before a session a freed place goes by itself to the next one; then people are called",
        "integer",
        "hours",
        48,
        0,
        720,
    ),
    "place_offer_hours": Setting(
        "Time to answer when a freed place is offered; none means that it is given at once",
        "integer",
        "hours",
        None,
        1,
        240,
    ),
    "place_offer_least_hours": Setting(
        "Least time that somebody has to answer once they can have heard of an offer; with less people are called",
        "integer",
        "hours",
        3,
        1,
        72,
    ),
    "waiting_days": Setting(
        "Where newcomers pass first on a waiting list: a place had longer ago than this before the session does not count any more",
        "integer",
        "days",
        365,
        1,
        3650,
    ),
    "party_most": Setting("How many people may register together on a public page, the first included", "integer", "people", 2, 1, 12),
    "party_most_desk": Setting("The same at the desk", "integer", "people", 6, 1, 12),
    "second_animator_from": Setting(
        "From this many people on a second animator is asked for; none means never", "integer", "people", None, 1, 500
    ),
    "session_check_days": Setting(
        "This long before a session with too few people, or without somebody to run it, the team sees it on the page of the day",
        "integer",
        "days",
        3,
        0,
        60,
    ),
    "opinion_days": Setting("How long after a session those who came may say how it was", "integer", "days", 14, 1, 90),
    "pick_up_start_minutes": Setting(
        "How long before a session the vehicle may leave for the first people, and after it be back from the last",
        "duration",
        "minutes",
        120,
        10,
        480,
    ),
    "pick_up_minutes": Setting("Longest ride of somebody who is fetched", "duration", "minutes", 30, 5, 180),
    "pick_up_tolerance": Setting(
        "Whoever is fetched is told again when their hour moves by more than this", "duration", "minutes", 10, 1, 60
    ),
    "attendance_days": Setting("How long after a session whoever runs it still sees who came, and notes it", "integer", "days", 7, 0, 60),
    "pick_up_speed": Setting("Speed of the vehicle between two homes", "integer", "km/h", 35, 5, 110),
    "tenants_over": Setting("Tenants older than this are counted apart in what landlords see", "integer", "years", 65, 18, 110),
    "free_passages": Setting("Sessions that a host gets before an agreement is needed", "integer", "sessions", 1, 0, 20),
    "membership_months": Setting("How long a membership lasts", "integer", "months", 12, 1, 60),
    "membership_reminder_days": Setting("Members are told this long before their membership ends", "integer", "days", 30, 1, 120),
    "instalments_most": Setting("In how many parts a membership may be paid", "integer", "parts", 3, 1, 12),
    "refund_hours": Setting(
        "Whoever cancels at least this long before a session owes nothing; what was paid is theirs", "integer", "hours", 48, 0, 720
    ),
    "account_to_register": Setting(
        "Whether registering online goes through a personal page, opened by a link sent by e-mail", "boolean", "", False
    ),
    "open_saturdays_month": Setting(
        "On how many Saturdays a month the place opens; none means that nobody counts", "integer", "days", None, 0, 5
    ),
    "next_saturdays_from_day": Setting(
        "From this day of the month on, the open Saturdays of the next month are asked for too", "integer", "day of the month", 20, 1, 31
    ),
    "newsletter_sessions": Setting("How many activities to come a newsletter lists at most", "integer", "sessions", 10, 1, 50),
    "yearly_budget": Setting(
        "What a year of the scheme costs: the share that users pay is reckoned on it", "money_cents", "cents", None, 0, 100_000_000_000
    ),
    "passage_1_cents": Setting("Price of the first passage of a year under agreement", "money_cents", "cents", None, 0, 10_000_000),
    "passage_2_cents": Setting("Price of the second one", "money_cents", "cents", None, 0, 10_000_000),
    "passage_3_cents": Setting("Price of the third one", "money_cents", "cents", None, 0, 10_000_000),
    "passage_4_cents": Setting("Price of the fourth one", "money_cents", "cents", None, 0, 10_000_000),
    "passage_more_cents": Setting("Price of each passage beyond the fourth", "money_cents", "cents", None, 0, 10_000_000),
    "passages_priced_by_rank": Setting(
        "Whether each passage costs the price of its rank; otherwise all cost the price of how many they are", "boolean", "", True
    ),
    "priority_fragility": Setting("Weight of the fragility index in the priority of a host", "integer", "", 5, 0, 100),
    "priority_needs": Setting("Weight of what the survey found lacking", "integer", "", 3, 0, 100),
    "priority_distance": Setting("Weight of being near", "integer", "", 2, 0, 100),
    "communes": Setting("The communes of the territory", "commune_list", "INSEE codes", ()),
    "carrier": Setting("The organisation that carries the scheme", "organisation"),
    "sms_name": Setting("Short neutral name that signs the SMS, at most 11 characters", "text"),
    "phone": Setting("The number to call", "phone"),
    "opening_hours": Setting("When somebody answers the phone, in words", "text"),
    "starts_on": Setting("First day of the scheme", "date"),
}
