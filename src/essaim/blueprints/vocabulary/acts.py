"""Words about what happens: moments, steps, keys of disclosure, confirmation and money."""

from dataclasses import dataclass

MOMENTS = {
    "need_posted": "A need has been recorded",
    "need_unanswered": "Nobody has answered a need for `unanswered_days`",
    "need_expired": "A need has passed its deadline or `need_days`",
    "need_honoured": "A service has been confirmed as done",
    "need_not_honoured": "A service has been reported as not done",
    "proposal_accepted": "A supporter has said yes",
    "proposal_declined": "A supporter has said no, with a reason",
    "proposal_expired": "A supporter has not replied within `proposal_hours`",
    "person_agreed": "The person helped has agreed to this supporter",
    "person_declined": "The person helped prefers somebody else",
    "acceptance_undone": "A supporter has taken an acceptance back within `undo_minutes`",
    "service_due": "The hour of a service has passed",
    "acted_on_behalf": "A member of the team has done something for somebody",
    "money_pledged": "Somebody has offered money",
    "participation_applied": "Somebody has asked to take part",
    "participation_validated": "The team has validated somebody",
}


@dataclass(frozen=True, slots=True)
class StepKind:
    """A named step; `sends` are the messages it sends, `module` what it needs beyond needs."""

    doc: str
    sends: tuple[str, ...] = ()
    module: str = "needs"


STEPS = {
    "notify_supporters": StepKind("Tell the supporters who fit that there is a need, those nearest first", ("proposal",)),
    "ask_person": StepKind("Ask the person helped whether she agrees to this supporter", ("agreement_request",)),
    "disclose_contacts": StepKind("Open the contact details, if all keys hold", ("contact_for_supporter", "contact_for_person")),
    "propose_next": StepKind("Propose the need to the next supporter on the list", ("proposal",)),
    "ask_confirmation": StepKind("Ask whether it took place", ("confirmation_for_supporter", "confirmation_for_person")),
    "reopen_need": StepKind("Record a new need, linked to the one that was not honoured", ("need_reopened",)),
    "notify_person": StepKind("Tell the person what has just happened (see NOTICES)"),
    "tell_team": StepKind("Put it on the team's page of the day"),
    "thank_supporter": StepKind("Thank the supporter", ("thanks",)),
    "plan_follow_up": StepKind("Plan a follow-up call by the team", module="followup"),
    "route_pledge": StepKind("Hand a money pledge to a partner, with its receipt", ("pledge_receipt",)),
    "send_welcome": StepKind("Send the welcome message with the personal link", ("welcome",)),
    "plan_interview": StepKind("Put an interview to be planned on the team's page of the day"),
}

NOTICES = {
    "acted_on_behalf": "on_behalf_notice",
    "acceptance_undone": "acceptance_undone",
    "need_expired": "need_expired",
}
"""The message that `notify_person` sends after each moment where it may stand."""

ALWAYS_SENT = {
    "needs": ("proposal", "new_link"),
    "board": ("board_news",),
    "campaigns": ("calls_waiting",),
    "exchange": (
        "notice_shown", "notice_refused", "notice_ends_soon", "notice_answered", "neighbours_agreed", "loan_due",
    ),
    "housing": ("newcomer_invitation",),
    "activities": (
        "place_confirmed", "place_waiting", "place_freed", "session_moved", "session_cancelled",
    ),
    "equipment": ("help_planned", "help_cancelled"),
    "dues": ("member_page", "membership_ending"),
}  # fmt: skip
"""Messages that a scheme needs, whatever its moments, by the module that sends them."""


def messages_of(after: str, do: str, who: str = "both") -> tuple[str, ...]:
    """The messages that the step `do` sends after the moment `after`, where `who` confirms."""
    if do == "notify_person":
        return (NOTICES[after],) if after in NOTICES else ()
    if do == "ask_confirmation" and who in ASKED:
        return (ASKED[who],)
    return STEPS[do].sends if do in STEPS else ()


ASKED = {"beneficiary": "confirmation_for_person", "supporter": "confirmation_for_supporter"}
"""The one message of `ask_confirmation` where a single side confirms."""

DISCLOSURE_KEYS = {
    "supporter_accepted": "The supporter has said yes to this need",
    "person_agreed": "The person helped, or who speaks for her, has agreed to this supporter",
    "coordinator_validated": "A coordinator has validated this introduction",
    "vetting_valid": "Every check asked of the supporter holds today",
}

CONFIRMERS = {
    "both": "Both sides are asked; a disagreement goes to the team",
    "beneficiary": "The person helped, or who asked for her, is asked",
    "supporter": "The supporter is asked",
}

CHANNELS = {
    "page": "A page, through a personal link or an account",
    "sms": "A reply by SMS",
    "phone": "A call noted by the team",
    "paper": "A slip typed in by the team",
}

ROUTINGS = {
    "none": "No money is offered in this scheme",
    "pledge": "A money offer is a pledge handed to a partner; the platform never holds a cent",
}
