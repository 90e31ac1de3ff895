"""Words about what is asked: the inputs of a planting form and the questions of the public pages."""

INPUT_KINDS = {
    "integer": "A whole number",
    "duration": "A number of minutes",
    "text": "A few words",
    "choice": "One of the choices given",
    "boolean": "Yes or no",
    "money_cents": "An amount in euro cents",
    "date": "A day, written 2026-06-30",
    "phone": "A phone number",
    "commune_list": "INSEE codes of communes",
    "organisation": "The name of an organisation",
    "organisation_list": "Names of organisations",
}

JOURNEYS = {
    "need": "Somebody asks for something",
    "offer": "Somebody offers something",
}

FIELDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "organisation": "Name of the organisation that asks or offers",
    "phone": "A phone number",
    "email": "An e-mail address",
    "preferred_channel": "How the person likes to be reached",
    "address": "Address line, kept apart and encrypted",
    "commune": "Commune",
    "birth_year": "Year of birth",
    "for_whom": "For oneself, for somebody else, or for an organisation",
    "cared_person": "A few words on the person cared for, if one wishes",
    "category": "What it is about",
    "quantity": "How many",
    "when": "A day and hours, or flexible",
    "deadline": "By when",
    "recurrence": "Once, or every week",
    "details": "A few words",
    "skills": "Skills asked for or offered",
    "languages": "Languages spoken",
    "availability": "Usual hours in the week",
    "radius": "How far one can go",
    "wishes": "What one cannot accept: animals, stairs, smoke",
    "domain": "Which domain the people helped are in",
    "people_count": "How many people it helps, without their names",
    "standing": "Whether the offer stands until further notice",
    "charter": "Acceptance of the charter, with its version and date",
    "liability_insurance": "Declaration of liability insurance",
    "statements": "The statements that the eligibility rules of this role ask to tick",
}
