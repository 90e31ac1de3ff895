"""The sentences of the faults: what is wrong, and what to do, in French and in English."""

TYPES = {
    "type:integer": {"fr": "un nombre entier", "en": "a whole number"},
    "type:number": {"fr": "un nombre", "en": "a number"},
    "type:text": {"fr": "un texte entre guillemets", "en": "a text in quotes"},
    "type:boolean": {"fr": "true ou false", "en": "true or false"},
    "type:list": {"fr": "une liste entre crochets", "en": "a list in square brackets"},
    "type:texts": {"fr": "une liste de textes", "en": "a list of texts"},
    "type:table": {"fr": "une table", "en": "a table"},
    "type:tables": {"fr": "une suite de tables [[…]]", "en": "a series of tables [[…]]"},
    "type:date": {"fr": "une date", "en": "a date"},
    "type:duration": {"fr": "un nombre de minutes", "en": "a number of minutes"},
    "type:money_cents": {"fr": "un montant en centimes", "en": "an amount in cents"},
    "type:choice": {"fr": "l’un des choix proposés", "en": "one of the choices"},
    "type:phone": {"fr": "un numéro de téléphone", "en": "a phone number"},
    "type:commune_list": {"fr": "une liste de codes INSEE de communes", "en": "a list of INSEE codes of communes"},
    "type:organisation": {"fr": "le nom d’un organisme", "en": "the name of an organisation"},
    "type:organisation_list": {"fr": "une liste de noms d’organismes", "en": "a list of names of organisations"},
    "type:nothing": {"fr": "rien", "en": "nothing"},
    "type:other": {"fr": "autre chose", "en": "something else"},
}

SENTENCES = {
    "folder_missing": {
        "fr": "Il n’y a pas de dossier {name}. Vérifiez le nom.",
        "en": "There is no folder {name}. Check the name.",
    },
    "file_missing": {
        "fr": (
            "Le fichier {name} manque. Un dispositif a besoin de scheme.toml, texts.fr.toml, "
            "texts.en.toml, ABOUT.md et example.toml."
        ),
        "en": (
            "The file {name} is missing. A blueprint needs scheme.toml, texts.fr.toml, texts.en.toml, "
            "ABOUT.md and example.toml."
        ),
    },
    "file_too_big": {
        "fr": (
            "Le fichier {name} dépasse {most} Ko. Un dispositif tient en quelques pages\u00a0: "
            "retirez ce qui n’en fait pas partie."
        ),
        "en": (
            "The file {name} is over {most} KB. A blueprint is a few pages: take out what does not "
            "belong."
        ),
    },
    "not_utf8": {
        "fr": (
            "Le fichier {name} n’est pas enregistré en UTF-8. Enregistrez-le de nouveau dans cet "
            "encodage."
        ),
        "en": "The file {name} is not saved in UTF-8. Save it again in this encoding.",
    },
    "bad_toml": {
        "fr": "La ligne {line} n’est pas du TOML valable, vers la colonne {column}\u00a0: {reason_fr}.",
        "en": "Line {line} is not valid TOML, near column {column}: {reason_en}.",
    },
    "unknown_key": {
        "fr": "«\u00a0{name}\u00a0» n’existe pas ici.{hint}{choices}",
        "en": "“{name}” does not exist here.{hint}{choices}",
    },
    "missing_key": {
        "fr": "Il manque «\u00a0{name}\u00a0». Ajoutez-le.",
        "en": "“{name}” is missing. Add it.",
    },
    "wrong_type": {
        "fr": "Il faut {expected}, et c’est {found}.",
        "en": "This should be {expected}, and it is {found}.",
    },
    "unknown_word": {
        "fr": "«\u00a0{word}\u00a0» n’est pas un mot connu.{hint}{choices}",
        "en": "“{word}” is not a known word.{hint}{choices}",
    },
    "unknown_measure": {
        "fr": "La mesure «\u00a0{word}\u00a0» n’existe pas.{hint}{choices}",
        "en": "The measure “{word}” does not exist.{hint}{choices}",
    },
    "too_small": {
        "fr": "{value} est trop petit. Le minimum est {least}.",
        "en": "{value} is too small. The least is {least}.",
    },
    "too_large": {
        "fr": "{value} est trop grand. Le maximum est {most}.",
        "en": "{value} is too large. The most is {most}.",
    },
    "bad_slug": {
        "fr": (
            "«\u00a0{word}\u00a0» ne peut pas servir de clé. Écrivez une lettre minuscule, puis des "
            "lettres sans accent, des chiffres, - ou _."
        ),
        "en": (
            "“{word}” cannot be a key. Write a small letter, then letters without accents, digits, - "
            "or _."
        ),
    },
    "bad_version": {
        "fr": "«\u00a0{word}\u00a0» n’est pas une version. Écrivez deux ou trois nombres, comme 1.0.",
        "en": "“{word}” is not a version. Write two or three numbers, such as 1.0.",
    },
    "bad_sha": {
        "fr": (
            "«\u00a0{word}\u00a0» n’est pas une empreinte SHA-256. Recopiez les 64 caractères de "
            "l’origine."
        ),
        "en": "“{word}” is not a SHA-256. Copy the 64 characters from the origin.",
    },
    "wrong_schema": {
        "fr": (
            "Ce fichier suit le schéma {value}, et cette version d’Essaim lit le schéma {known}. "
            "Mettez le fichier ou Essaim à jour."
        ),
        "en": (
            "This file follows schema {value}, and this version of Essaim reads schema {known}. "
            "Update the file or Essaim."
        ),
    },
    "key_is_not_folder": {
        "fr": (
            "La clé «\u00a0{word}\u00a0» n’est pas le nom du dossier, «\u00a0{name}\u00a0». Écrivez "
            "le même nom aux deux endroits."
        ),
        "en": (
            "The key “{word}” is not the name of the folder, “{name}”. Write the same name in both "
            "places."
        ),
    },
    "duplicate": {
        "fr": "«\u00a0{word}\u00a0» est écrit deux fois, la première à la ligne {first}. Gardez-en un seul.",
        "en": "“{word}” is written twice, first on line {first}. Keep only one.",
    },
    "dangling": {
        "fr": (
            "«\u00a0{word}\u00a0» ne se trouve pas dans {section}.{hint} Ajoutez-le là-bas ou "
            "corrigez ce nom."
        ),
        "en": "“{word}” is not in {section}.{hint} Add it there or correct this name.",
    },
    "unknown_input": {
        "fr": (
            "Aucune question ne s’appelle «\u00a0{word}\u00a0».{hint} Ajoutez-la aux [[inputs]] ou "
            "corrigez ce nom."
        ),
        "en": "No question is called “{word}”.{hint} Add it to the [[inputs]] or correct this name.",
    },
    "reference_not_allowed": {
        "fr": (
            "Une réponse du formulaire («\u00a0{word}\u00a0») ne peut pas servir ici. Écrivez la "
            "valeur elle-même."
        ),
        "en": "An answer of the form (“{word}”) cannot be used here. Write the value itself.",
    },
    "input_unused": {
        "fr": (
            "La question «\u00a0{word}\u00a0» est posée, mais rien ne s’en sert. Écrivez \"@{word}\" "
            "là où elle compte, ou retirez-la."
        ),
        "en": (
            "The question “{word}” is asked, but nothing uses it. Write \"@{word}\" where it matters, "
            "or take it out."
        ),
    },
    "input_wrong_kind": {
        "fr": (
            "La question «\u00a0{word}\u00a0» donne {found}, et il faut ici {expected}. Changez le "
            "genre de la question."
        ),
        "en": (
            "The question “{word}” gives {found}, and {expected} is needed here. Change the kind of "
            "the question."
        ),
    },
    "input_unbounded": {
        "fr": (
            "La question «\u00a0{word}\u00a0» accepte des nombres que ceci refuse. Donnez-lui un min "
            "et un max entre {least} et {most}."
        ),
        "en": (
            "The question “{word}” accepts numbers that this refuses. Give it a min and a max between "
            "{least} and {most}."
        ),
    },
    "input_optional": {
        "fr": (
            "La question «\u00a0{word}\u00a0» peut rester sans réponse, et il faut ici une valeur. "
            "Retirez optional = true."
        ),
        "en": (
            "The question “{word}” may be left without answer, and a value is needed here. Take out "
            "optional = true."
        ),
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
        "fr": (
            "«\u00a0{word}\u00a0» n’est pas un code INSEE de commune. Écrivez cinq caractères, comme "
            "59350."
        ),
        "en": "“{word}” is not an INSEE code of a commune. Write five characters, such as 59350.",
    },
    "bad_phone": {
        "fr": (
            "«\u00a0{word}\u00a0» n’est pas un numéro de téléphone. Écrivez-le en chiffres, comme 01 "
            "99 00 12 34."
        ),
        "en": "“{word}” is not a phone number. Write it in digits, such as 01 99 00 12 34.",
    },
    "bad_sender": {
        "fr": (
            "«\u00a0{word}\u00a0» ne peut pas signer un SMS. Écrivez 3 à 11 lettres sans accent ou "
            "chiffres, sans espace."
        ),
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
    "text_missing": {
        "fr": "Le texte «\u00a0{word}\u00a0» manque dans {name}. Ajoutez-le.",
        "en": "The text “{word}” is missing in {name}. Add it.",
    },
    "text_unused": {
        "fr": "Le texte «\u00a0{word}\u00a0» ne sert nulle part. Retirez-le, ou corrigez son nom.{hint}",
        "en": "The text “{word}” is used nowhere. Take it out, or correct its name.{hint}",
    },
    "text_empty": {
        "fr": "Ce texte est vide. Écrivez ce que les gens liront.",
        "en": "This text is empty. Write what people will read.",
    },
    "text_markup": {
        "fr": "Un texte ne contient pas de HTML («\u00a0{word}\u00a0»). Écrivez des phrases simples.",
        "en": "A text holds no HTML (“{word}”). Write plain sentences.",
    },
    "placeholder_unknown": {
        "fr": "{{{word}}} ne veut rien dire ici.{hint}{choices}",
        "en": "{{{word}}} means nothing here.{hint}{choices}",
    },
    "placeholder_broken": {
        "fr": "Il y a une accolade toute seule. Écrivez {{nom}} en entier, ou retirez-la.",
        "en": "There is a brace on its own. Write {{name}} in full, or take it out.",
    },
    "sms_too_long": {
        "fr": (
            "Ce SMS fait {value} caractères une fois rempli, et il en faut {most} au plus. "
            "Raccourcissez-le."
        ),
        "en": "This SMS is {value} characters long once filled in, and {most} is the most. Shorten it.",
    },
    "sms_alphabet": {
        "fr": (
            "Un SMS ne peut pas contenir {word} sans coûter double. Remplacez par une lettre ou un "
            "signe simple."
        ),
        "en": "An SMS cannot hold {word} without costing twice. Use a plain letter or sign instead.",
    },
    "unspeakable": {
        "fr": (
            "«\u00a0{word}\u00a0» en dit trop sur la personne à qui lirait par-dessus son épaule. "
            "Choisissez un mot neutre."
        ),
        "en": (
            "“{word}” tells too much about the person to whoever reads over her shoulder. Choose a "
            "neutral word."
        ),
    },
    "names_scheme": {
        "fr": "Un message ne nomme pas le dispositif («\u00a0{word}\u00a0»). Signez avec {{sender}}.",
        "en": "A message does not name the scheme (“{word}”). Sign with {{sender}}.",
    },
    "module_missing": {
        "fr": (
            "«\u00a0{word}\u00a0» a besoin du module «\u00a0{name}\u00a0». Ajoutez-le à modules, ou "
            "retirez ceci."
        ),
        "en": "“{word}” needs the module “{name}”. Add it to modules, or take this out.",
    },
    "breakdown_missing": {
        "fr": "La mesure «\u00a0{name}\u00a0» ne se détaille pas par «\u00a0{word}\u00a0».{choices}",
        "en": "The measure “{name}” cannot be broken down by “{word}”.{choices}",
    },
    "message_missing": {
        "fr": (
            "L’étape «\u00a0{name}\u00a0» envoie le message «\u00a0{word}\u00a0», qui n’est pas "
            "écrit. Ajoutez-le aux [[messages]]."
        ),
        "en": (
            "The step “{name}” sends the message “{word}”, which is not written. Add it to the "
            "[[messages]]."
        ),
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
        "fr": (
            "Aucun rôle n’est du genre «\u00a0beneficiary\u00a0» ou «\u00a0requester\u00a0»\u00a0: "
            "personne ne demande. Ajoutez-en un."
        ),
        "en": "No role is of the kind “beneficiary” or “requester”: nobody asks. Add one.",
    },
    "journey_role": {
        "fr": (
            "Le parcours «\u00a0{name}\u00a0» fait entrer «\u00a0{word}\u00a0», qui n’est pas du bon "
            "genre.{choices}"
        ),
        "en": "The journey “{name}” brings in “{word}”, which is not of the right kind.{choices}",
    },
    "check_unused": {
        "fr": (
            "Personne n’a besoin de la vérification «\u00a0{word}\u00a0». Ajoutez-la aux requires "
            "d’un rôle, ou retirez-la."
        ),
        "en": "Nobody needs the check “{word}”. Add it to the requires of a role, or take it out.",
    },
    "charter_unused": {
        "fr": (
            "Aucune vérification ne fait accepter la charte «\u00a0{word}\u00a0». Ajoutez-en une, ou "
            "retirez la charte."
        ),
        "en": "No check has the charter “{word}” accepted. Add one, or take the charter out.",
    },
    "vetting_without_checks": {
        "fr": (
            "La clé vetting_valid attend des vérifications, et aucun rôle de soutien n’en demande. "
            "Ajoutez des requires, ou retirez la clé."
        ),
        "en": (
            "The key vetting_valid waits for checks, and no supporting role asks for any. Add "
            "requires, or take the key out."
        ),
    },
    "key_of_acceptance": {
        "fr": (
            "Sans la clé supporter_accepted, des coordonnées s’ouvriraient avant que quelqu’un ait "
            "dit oui. Ajoutez-la."
        ),
        "en": (
            "Without the key supporter_accepted, contact details would open before anybody said yes. "
            "Add it."
        ),
    },
    "money_unrouted": {
        "fr": (
            "De l’argent peut être offert, et rien ne dit à qui le remettre. Écrivez routing = "
            "\"pledge\" et partner dans [money]."
        ),
        "en": (
            "Money can be offered, and nothing says to whom it is handed. Write routing = \"pledge\" "
            "and partner in [money]."
        ),
    },
    "core_unknown": {
        "fr": "Il n’y a rien à l’endroit «\u00a0{word}\u00a0».{hint} Corrigez ce chemin.",
        "en": "There is nothing at “{word}”.{hint} Correct this path.",
    },
}
