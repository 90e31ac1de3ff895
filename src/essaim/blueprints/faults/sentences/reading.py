"""Sentences about files and values that cannot be read as they stand."""

READING = {
    "folder_missing": {
        "fr": "Il n’y a pas de dossier {name}. Vérifiez le nom.",
        "en": "There is no folder {name}. Check the name.",
    },
    "file_missing": {
        "fr": ("Le fichier {name} manque. Un dispositif a besoin de scheme.toml, texts.fr.toml, texts.en.toml, ABOUT.md et example.toml."),
        "en": ("The file {name} is missing. A blueprint needs scheme.toml, texts.fr.toml, texts.en.toml, ABOUT.md and example.toml."),
    },
    "file_too_big": {
        "fr": ("Le fichier {name} dépasse {most} Ko. Un dispositif tient en quelques pages\u00a0: retirez ce qui n’en fait pas partie."),
        "en": ("The file {name} is over {most} KB. A blueprint is a few pages: take out what does not belong."),
    },
    "not_utf8": {
        "fr": ("Le fichier {name} n’est pas enregistré en UTF-8. Enregistrez-le de nouveau dans cet encodage."),
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
        "en": ("“{word}” cannot be a key. Write a small letter, then letters without accents, digits, - or _."),
    },
    "bad_version": {
        "fr": "«\u00a0{word}\u00a0» n’est pas une version. Écrivez deux ou trois nombres, comme 1.0.",
        "en": "“{word}” is not a version. Write two or three numbers, such as 1.0.",
    },
    "bad_sha": {
        "fr": ("«\u00a0{word}\u00a0» n’est pas une empreinte SHA-256. Recopiez les 64 caractères de l’origine."),
        "en": "“{word}” is not a SHA-256. Copy the 64 characters from the origin.",
    },
    "wrong_schema": {
        "fr": ("Ce fichier suit le schéma {value}, et cette version d’Essaim lit le schéma {known}. Mettez le fichier ou Essaim à jour."),
        "en": ("This file follows schema {value}, and this version of Essaim reads schema {known}. Update the file or Essaim."),
    },
    "key_is_not_folder": {
        "fr": ("La clé «\u00a0{word}\u00a0» n’est pas le nom du dossier, «\u00a0{name}\u00a0». Écrivez le même nom aux deux endroits."),
        "en": ("The key “{word}” is not the name of the folder, “{name}”. Write the same name in both places."),
    },
}
