"""Sentences about parts of a blueprint, or answers, that do not go together."""

PARTS = {
    "duplicate": {
        "fr": "«\u00a0{word}\u00a0» est écrit deux fois. Gardez-en un seul.",
        "en": "“{word}” is written twice. Keep only one.",
    },
    "dangling": {
        "fr": ("«\u00a0{word}\u00a0» ne se trouve pas dans {section}.{hint} Ajoutez-le là-bas ou corrigez ce nom."),
        "en": "“{word}” is not in {section}.{hint} Add it there or correct this name.",
    },
    "unknown_input": {
        "fr": ("Aucune question ne s’appelle «\u00a0{word}\u00a0».{hint} Ajoutez-la aux [[inputs]] ou corrigez ce nom."),
        "en": "No question is called “{word}”.{hint} Add it to the [[inputs]] or correct this name.",
    },
    "reference_not_allowed": {
        "fr": ("Une réponse du formulaire («\u00a0{word}\u00a0») ne peut pas servir ici. Écrivez la valeur elle-même."),
        "en": "An answer of the form (“{word}”) cannot be used here. Write the value itself.",
    },
    "input_unused": {
        "fr": ('La question «\u00a0{word}\u00a0» est posée, mais rien ne s’en sert. Écrivez "@{word}" là où elle compte, ou retirez-la.'),
        "en": ('The question “{word}” is asked, but nothing uses it. Write "@{word}" where it matters, or take it out.'),
    },
    "input_wrong_kind": {
        "fr": ("La question «\u00a0{word}\u00a0» donne {found}, et il faut ici {expected}. Changez le genre de la question."),
        "en": ("The question “{word}” gives {found}, and {expected} is needed here. Change the kind of the question."),
    },
    "input_unbounded": {
        "fr": (
            "La question «\u00a0{word}\u00a0» accepte des nombres que ceci refuse. Donnez-lui un min et un max entre {least} et {most}."
        ),
        "en": ("The question “{word}” accepts numbers that this refuses. Give it a min and a max between {least} and {most}."),
    },
    "input_optional": {
        "fr": ("La question «\u00a0{word}\u00a0» peut rester sans réponse, et il faut ici une valeur. Retirez optional = true."),
        "en": ("The question “{word}” may be left without answer, and a value is needed here. Take out optional = true."),
    },
    "choices_missing": {
        "fr": "Une question du genre choice a besoin de ses [[inputs.choices]]. Ajoutez-en au moins deux.",
        "en": "A question of the kind choice needs its [[inputs.choices]]. Add at least two.",
    },
    "not_for_this_kind": {
        "fr": "«\u00a0{name}\u00a0» ne va pas avec le genre «\u00a0{kind}\u00a0». Retirez-le.",
        "en": "“{name}” does not go with the kind “{kind}”. Take it out.",
    },
    "min_above_max": {
        "fr": "Le minimum {least} dépasse le maximum {most}. Échangez-les ou corrigez.",
        "en": "The least, {least}, is above the most, {most}. Swap or correct them.",
    },
    "bad_date": {
        "fr": "«\u00a0{word}\u00a0» n’est pas une date. Écrivez par exemple 2026-06-30.",
        "en": "“{word}” is not a date. Write for instance 2026-06-30.",
    },
    "bad_commune": {
        "fr": ("«\u00a0{word}\u00a0» n’est pas un code INSEE de commune. Écrivez cinq caractères, comme 59350."),
        "en": "“{word}” is not an INSEE code of a commune. Write five characters, such as 59350.",
    },
    "bad_phone": {
        "fr": ("«\u00a0{word}\u00a0» n’est pas un numéro de téléphone. Écrivez-le en chiffres, comme 01 99 00 12 34."),
        "en": "“{word}” is not a phone number. Write it in digits, such as 01 99 00 12 34.",
    },
    "bad_sender": {
        "fr": ("«\u00a0{word}\u00a0» ne peut pas signer un SMS. Écrivez 3 à 11 lettres sans accent ou chiffres, sans espace."),
        "en": "“{word}” cannot sign an SMS. Write 3 to 11 letters without accents or digits, without space.",
    },
    "not_a_choice": {
        "fr": "«\u00a0{word}\u00a0» n’est pas proposé.{choices}",
        "en": "“{word}” is not among the choices.{choices}",
    },
    "answer_missing": {
        "fr": "La question «\u00a0{word}\u00a0» attend une réponse.",
        "en": "The question “{word}” needs an answer.",
    },
    "answer_unknown": {
        "fr": "Aucune question ne s’appelle «\u00a0{word}\u00a0».{hint}",
        "en": "No question is called “{word}”.{hint}",
    },
    "module_missing": {
        "fr": ("«\u00a0{word}\u00a0» a besoin du module «\u00a0{name}\u00a0». Ajoutez-le à modules, ou retirez ceci."),
        "en": "“{word}” needs the module “{name}”. Add it to modules, or take this out.",
    },
    "price_for_everybody": {
        "fr": (
            "Tous les prix de «\u00a0{word}\u00a0» sont réservés aux adhérents ou à une tranche\u00a0: "
            "les autres ne paieraient rien. Ajoutez le prix de tout le monde, sans member ni band."
        ),
        "en": (
            "Every price of “{word}” is for members or for a band: everybody else would pay nothing. "
            "Add the price for everybody, without member or band."
        ),
    },
    "scale_open_end": {
        "fr": "Le dernier échelon du barème, et lui seul, n’a pas de plafond\u00a0: voyez below de «\u00a0{word}\u00a0».",
        "en": "The last step of the scale, and it alone, has no upper end: look at below of “{word}”.",
    },
    "scale_not_climbing": {
        "fr": "Le plafond de «\u00a0{word}\u00a0», {value}, doit être plus haut que {least}, celui de l’échelon d’avant.",
        "en": "The upper end of “{word}”, {value}, must be above {least}, that of the step before.",
    },
    "band_without_fee": {
        "fr": "Le barème mène à la tranche «\u00a0{word}\u00a0», qui n’a pas de prix. Ajoutez-la aux [[fees]].",
        "en": "The scale leads to the band “{word}”, which has no price. Add it to the [[fees]].",
    },
    "breakdown_missing": {
        "fr": "La mesure «\u00a0{name}\u00a0» ne se détaille pas par «\u00a0{word}\u00a0».{choices}",
        "en": "The measure “{name}” cannot be broken down by “{word}”.{choices}",
    },
    "message_missing": {
        "fr": ("L’étape «\u00a0{name}\u00a0» envoie le message «\u00a0{word}\u00a0», qui n’est pas écrit. Ajoutez-le aux [[messages]]."),
        "en": ("The step “{name}” sends the message “{word}”, which is not written. Add it to the [[messages]]."),
    },
    "not_after_this": {
        "fr": "L’étape notify_person n’a rien à dire après «\u00a0{word}\u00a0».{choices}",
        "en": "The step notify_person has nothing to say after “{word}”.{choices}",
    },
    "nobody_helps": {
        "fr": "Aucun rôle n’est du genre «\u00a0supporter\u00a0»\u00a0: personne n’aide. Ajoutez-en un.",
        "en": "No role is of the kind “supporter”: nobody helps. Add one.",
    },
    "nobody_asks": {
        "fr": ("Aucun rôle n’est du genre «\u00a0beneficiary\u00a0» ou «\u00a0requester\u00a0»\u00a0: personne ne demande. Ajoutez-en un."),
        "en": "No role is of the kind “beneficiary” or “requester”: nobody asks. Add one.",
    },
    "journey_role": {
        "fr": ("Le parcours «\u00a0{name}\u00a0» fait entrer «\u00a0{word}\u00a0», qui n’est pas du bon genre.{choices}"),
        "en": "The journey “{name}” brings in “{word}”, which is not of the right kind.{choices}",
    },
    "check_unused": {
        "fr": ("Personne n’a besoin de la vérification «\u00a0{word}\u00a0». Ajoutez-la aux requires d’un rôle, ou retirez-la."),
        "en": "Nobody needs the check “{word}”. Add it to the requires of a role, or take it out.",
    },
    "charter_unused": {
        "fr": ("Aucune vérification ne fait accepter la charte «\u00a0{word}\u00a0». Ajoutez-en une, ou retirez la charte."),
        "en": "No check has the charter “{word}” accepted. Add one, or take the charter out.",
    },
    "vetting_without_checks": {
        "fr": (
            "La clé vetting_valid attend des vérifications, et aucun rôle de soutien n’en demande. Ajoutez des requires, ou retirez la clé."
        ),
        "en": ("The key vetting_valid waits for checks, and no supporting role asks for any. Add requires, or take the key out."),
    },
    "key_of_acceptance": {
        "fr": ("Sans la clé supporter_accepted, des coordonnées s’ouvriraient avant que quelqu’un ait dit oui. Ajoutez-la."),
        "en": ("Without the key supporter_accepted, contact details would open before anybody said yes. Add it."),
    },
    "money_unrouted": {
        "fr": ('De l’argent peut être offert, et rien ne dit à qui le remettre. Écrivez routing = "pledge" et partner dans [money].'),
        "en": ('Money can be offered, and nothing says to whom it is handed. Write routing = "pledge" and partner in [money].'),
    },
    "core_unknown": {
        "fr": "Il n’y a rien à l’endroit «\u00a0{word}\u00a0».{hint} Corrigez ce chemin.",
        "en": "There is nothing at “{word}”.{hint} Correct this path.",
    },
}
