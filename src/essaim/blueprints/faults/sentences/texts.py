"""Sentences about the words that people will read."""

TEXTS = {
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
        "fr": ("Ce SMS fait {value} caractères une fois rempli, et il en faut {most} au plus. Raccourcissez-le."),
        "en": "This SMS is {value} characters long once filled in, and {most} is the most. Shorten it.",
    },
    "sms_alphabet": {
        "fr": ("Un SMS ne peut pas contenir {word} sans coûter double. Remplacez par une lettre ou un signe simple."),
        "en": "An SMS cannot hold {word} without costing twice. Use a plain letter or sign instead.",
    },
    "unspeakable": {
        "fr": ("«\u00a0{word}\u00a0» en dit trop sur la personne à qui lirait par-dessus son épaule. Choisissez un mot neutre."),
        "en": ("“{word}” tells too much about the person to whoever reads over her shoulder. Choose a neutral word."),
    },
    "names_scheme": {
        "fr": "Un message ne nomme pas le dispositif («\u00a0{word}\u00a0»). Signez avec {{sender}}.",
        "en": "A message does not name the scheme (“{word}”). Sign with {{sender}}.",
    },
}
