"""Words about the site itself: what it runs on, with whom, and who decides."""

MODULES = {
    "needs": "Needs, offers, proposals and the services that come of them",
    "rounds": "Weekly visits: who calls on whom, planned, made in two taps, counted",
    "followup": "Interactions, alerts, referrals and notes with their readers",
    "board": "A discussion board of those who help, moderated, where nobody who is helped is named",
    "equipment": "Things at people's disposal: loans, and times of help on the premises and at home",
    "campaigns": "Calls made by many to many: lists, scripts, results",
    "dues": "Memberships, fees, payments, receipts and invoices",
    "exchange": "A board where neighbours look for, offer and lend things",
    "housing": "Residences of a landlord, who lives where, and newcomers who are welcomed",
    "activities": "Sessions, registrations, waiting lists, attendance and pick-up tours",
    "rota": "Who of the team is there and when, beside the opening hours of the place",
    "hosts": "Communes and residences that receive: prospection, free passages, agreements, survey",
}

LANGUAGES = {
    "ar": "Arabic",
    "ber": "Berber languages",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "fsl": "French sign language",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

PARTNER_KINDS = {
    "foundation": "A foundation that funds, and to which money offers are routed",
    "funder": "A public or private funder of the scheme itself",
    "landlord": "A landlord whose tenants the scheme serves",
    "operator": "An organisation that runs part of the scheme",
    "referrer": "An organisation that sends people to the scheme, or to which people are referred",
}

BODY_KINDS = {
    "direction": "A small committee that directs the work",
    "steering": "A steering committee with the partners",
    "practice_analysis": "A regular meeting where supporters think over what they live through",
    "founders": "The table of the founders",
}

MEANS_KINDS = {
    "staff_fte": "A post, in full-time equivalents",
    "equipment": "A number of things put at people's disposal",
}

OUTCOMES = {
    "scale_up": "Extend the scheme",
    "continue": "Go on as it is",
    "change": "Go on, differently",
    "stop": "Stop the scheme",
}
