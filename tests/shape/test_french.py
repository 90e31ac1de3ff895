"""What people read in French follows the rules of French typography, and nothing is left in English."""

import re
import tomllib
from collections.abc import Iterator

import merge_messages
import polib
import pytest

from tests.shape.sources import HOUSE, name_of

THIN, HARD = "\u202f", "\u00a0"
FAULTS = {
    "narrow no-break space before ; ! ?": re.compile(rf"[^\s{THIN}.…!?(«»&\d][;!?](?=\s|$)|[ {HARD}][;!?](?=\s|$)"),
    "no-break space before :": re.compile(rf"(?:[^\W\d_]|[)»%}}]| |{THIN}):(?=\s|$)"),
    "no-break space inside « »": re.compile(rf"«(?!{HARD})|(?<!{HARD})»"),
    "curly apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "no straight quotation mark": re.compile(r'(?<![=\w])"[^\W\d_]'),
    "no two spaces": re.compile(r"(?<=\S)  +(?=\S)"),
    "ellipsis in one character": re.compile(r"\.\.\."),
}


def faults_of(text: str) -> list[str]:
    """The rules that a French sentence breaks; markup and placeholders are not sentences."""
    bare = re.sub(r"<[^>]+>|&[a-z]+;|https?://\S+", "", text)
    return [rule for rule, pattern in FAULTS.items() if pattern.search(bare)]


def strings_of(texts: dict[str, object]) -> Iterator[str]:
    """The sentences of a blueprint; a text message has an alphabet without these spaces."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from strings_of(value)
        elif isinstance(value, str) and not key.endswith("sms"):
            yield value


def sentences() -> Iterator[tuple[str, str]]:
    """Every French sentence with the file that holds it."""
    for entry in polib.pofile(str(merge_messages.CATALOGUE)):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            yield "django.po", text
    for path in sorted(HOUSE.glob("blueprints/library/*/texts.fr.toml")):
        for text in strings_of(tomllib.loads(path.read_text())):
            yield name_of(path), text


def test_every_sentence_is_set_as_french_is():
    found = [f"{name}: {text!r}: {', '.join(faults_of(text))}" for name, text in sentences() if faults_of(text)]
    assert found == []


def test_every_message_has_its_french_and_no_two_rooms_disagree():
    gathered, faults = merge_messages.read_parts(merge_messages.PARTS)
    found = merge_messages.extract(merge_messages.SOURCE)
    assert len(found) > 100
    assert faults == []
    assert [f"{entry.occurrences[0][0]}: {key[1]!r}" for key, entry in found.items() if key not in gathered] == []


def test_the_compiled_catalogue_is_the_one_of_the_parts():
    gathered, _ = merge_messages.read_parts(merge_messages.PARTS)
    catalogue = merge_messages.merge(gathered, merge_messages.extract(merge_messages.SOURCE))
    assert merge_messages.faults_of_committed(catalogue, merge_messages.CATALOGUE) == []


def test_control_two_rooms_that_disagree_are_seen(tmp_path):
    (tmp_path / "one.fr.po").write_text('msgid "Save"\nmsgstr "Enregistrer"\n')
    (tmp_path / "two.fr.po").write_text('msgid "Save"\nmsgstr "Sauver"\n\nmsgid "Send"\nmsgstr ""\n')
    gathered, faults = merge_messages.read_parts(tmp_path)
    assert [entry.msgstr for entry in gathered.values()] == ["Enregistrer"]
    assert faults == [
        "two.fr.po and one.fr.po translate 'Save' differently",
        "two.fr.po: no French for 'Send'",
    ]


def test_control_messages_are_found_in_code_and_in_templates(tmp_path):
    (tmp_path / "actions.py").write_text('Refusal(_("Too late."))\nngettext("%(n)s day", "%(n)s days", n)\n')
    (tmp_path / "page.html").write_text('<h1>{% trans "Needs" %}</h1><c-card title="{% trans "Card" %}" />')
    messages = {message for _, message in merge_messages.extract(tmp_path)}
    assert messages == {"Too late.", "%(n)s day", "Needs", "Card"}


@pytest.mark.parametrize(
    "text",
    [
        "Est-ce possible ?",
        f"Est-ce possible{HARD}?",
        "Est-ce possible?",
        "Commune :",
        "Commune:",
        f"Commune{THIN}:",
        "«Bonjour»",
        "« Bonjour »",
        "l'adresse",
        "un  mot",
        "Attendez...",
    ],
)
def test_control_a_sentence_set_otherwise_is_seen(text):
    assert faults_of(text) != []


@pytest.mark.parametrize(
    "text",
    [
        f"Est-ce possible{THIN}?",
        f"Commune{HARD}: %(name)s",
        f"«{HARD}Bonjour{HARD}»",
        "l’adresse",
        "Rendez-vous à 14:30, sur http://example.org/?a=b",
        "Vraiment ?!".replace(" ", THIN),
        "{n} jours; ".replace("; ", f"{THIN}; "),
    ],
)
def test_control_a_sentence_well_set_is_accepted(text):
    assert faults_of(text) == []
