"""How a sentence names the type of a value."""

TYPES = {
    "type:integer": {"fr": "un nombre entier", "en": "a whole number"},
    "type:number": {"fr": "un nombre à virgule", "en": "a decimal number"},
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
    "type:commune_list": {
        "fr": "une liste de codes INSEE de communes",
        "en": "a list of INSEE codes of communes",
    },
    "type:organisation": {"fr": "le nom d’un organisme", "en": "the name of an organisation"},
    "type:organisation_list": {
        "fr": "une liste de noms d’organismes",
        "en": "a list of names of organisations",
    },
    "type:answer": {"fr": "une réponse simple", "en": "a plain answer"},
    "type:other": {"fr": "autre chose", "en": "something else"},
}
