"""Words about needs and offers: what can be asked and given, and what makes a good match."""

CATEGORY_KINDS = {
    "time": "Somebody's time",
    "goods": "Things given or lent",
    "vehicle": "A vehicle, with or without its driver",
    "money": "Money, always as a pledge",
    "premises": "A room or a place",
}

CRITERIA = {
    "distance": "How near the two are",
    "slots": "How well the hours of the one fit those of the other",
    "skills": "The skills asked for",
    "language": "A language in common",
    "load": "Those who already carry less come first",
    "continuity": "Those who already helped this person come first",
    "freshness": "Those whose offer was confirmed lately come first",
    "gender": "A wish about who comes, when the person states one",
    "refusals": "What one of the two cannot accept: animals, stairs, smoke",
    "quantity": "How much of the quantity asked for can be covered",
}
