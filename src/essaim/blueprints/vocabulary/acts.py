"""Words about what happens: moments, steps, keys of disclosure, confirmation and money."""

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

STEPS = {
    "notify_supporters": "Tell the supporters who fit that there is a need, those nearest first",
    "ask_person": "Ask the person helped whether she agrees to this supporter",
    "disclose_contacts": "Open the contact details, if all keys hold",
    "propose_next": "Propose the need to the next supporter on the list",
    "ask_confirmation": "Ask both sides whether it took place",
    "reopen_need": "Record a new need, linked to the one that was not honoured",
    "notify_person": "Tell the person what was done for her, and by whom",
    "tell_team": "Put it on the team's page of the day",
    "thank_supporter": "Thank the supporter",
    "plan_follow_up": "Plan a follow-up call by the team",
    "route_pledge": "Hand a money pledge to a partner, with its receipt",
    "send_welcome": "Send the welcome message with the personal link",
    "plan_interview": "Put an interview to be planned on the team's page of the day",
}

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
