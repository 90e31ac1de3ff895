"""Words about waiting lists: who passes first when a place comes free."""

WAITING_CRITERIA = {
    "arrival": "Nobody: the order of arrival alone, which also settles every tie",
    "newcomers": "Whoever has, and had within `waiting_days`, no place in another session of the scheme",
    "new_to_activity": "Whoever has, and had within `waiting_days`, no place in another session of this activity",
    "locals": "Whoever lives in the commune of the session",
}
