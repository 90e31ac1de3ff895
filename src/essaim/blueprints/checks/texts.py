"""The texts: all there in both languages, all used, and fit for where people will read them."""

import re
from collections.abc import Iterator

from ..filling import fill, has_stray_brace, placeholders
from ..model import Blueprint, Eligibility, Message
from ..reading import Found, closest
from ..sms import sms_length, strange_to_sms
from ..vocabulary import (
    MESSAGES,
    PAGE_PLACEHOLDERS,
    PLACEHOLDERS,
    SMS_LENGTH,
    UNSPEAKABLE,
)
from ..walking import Leaf, leaves

MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&[a-z]+;|&#\d+;")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def used(blueprint: Blueprint) -> dict[str, list[Leaf]]:
    """Each text key that the blueprint names, with the places that name it."""
    found: dict[str, list[Leaf]] = {}
    for leaf in leaves(blueprint):
        if leaf.about.text and isinstance(leaf.value, str):
            found.setdefault(leaf.value, []).append(leaf)
    return found


def texts_are_there(blueprint: Blueprint) -> Iterator[Found]:
    for lang, texts in blueprint.texts.items():
        for key, places in used(blueprint).items():
            if key not in texts:
                yield "text_missing", places[0].at, {"word": key, "name": f"texts.{lang}.toml"}


def texts_are_used(blueprint: Blueprint) -> Iterator[Found]:
    known = used(blueprint)
    for lang, texts in blueprint.texts.items():
        for key in texts:
            if key not in known:
                unwritten = [k for k in known if k not in texts]
                yield "text_unused", ("texts", lang, key), {"word": key, "close": closest(key, unwritten)}


def texts_are_plain_sentences(blueprint: Blueprint) -> Iterator[Found]:
    for lang, texts in blueprint.texts.items():
        for key, text in texts.items():
            at = ("texts", lang, key)
            if not text.strip():
                yield "text_empty", at, {}
            if match := MARKUP.search(text):
                yield "text_markup", at, {"word": match[0]}
            if has_stray_brace(text):
                yield "placeholder_broken", at, {}


def placeholders_are_known(blueprint: Blueprint) -> Iterator[Found]:
    for key, places in used(blueprint).items():
        allowed = set.intersection(*(set(_allowed(leaf)) for leaf in places))
        for lang, texts in blueprint.texts.items():
            for name in dict.fromkeys(placeholders(texts.get(key, ""))):
                if name not in allowed:
                    values = {"word": name, "close": closest(name, allowed), "known": sorted(allowed)}
                    yield "placeholder_unknown", ("texts", lang, key), values


def _allowed(leaf: Leaf) -> Iterator[str]:
    if isinstance(leaf.row, Message):
        kind = MESSAGES.get(leaf.row.key)
        discreet = leaf.at[-1] in ("sms", "subject")
        names = kind.may if kind else PLACEHOLDERS
        yield from (n for n in names if PLACEHOLDERS[n].in_sms or not discreet)
    else:
        yield from PAGE_PLACEHOLDERS
        if isinstance(leaf.row, Eligibility):
            yield "value"


def messages_are_discreet(blueprint: Blueprint) -> Iterator[Found]:
    for lang, key in _discreet(blueprint, ("sms", "subject")):
        at, text = ("texts", lang, key), blueprint.texts[lang][key]
        if word := _first_unspeakable(text, UNSPEAKABLE.get(lang, ())):
            yield "unspeakable", at, {"word": word}
        for name in _names(blueprint, lang):
            if name.casefold() in text.casefold():
                yield "names_scheme", at, {"word": name}


def _names(blueprint: Blueprint, lang: str) -> Iterator[str]:
    titles = (blueprint.title, blueprint.public.title)
    names = (blueprint.texts[lang].get(title, "").strip() for title in titles)
    return (name for name in dict.fromkeys(names) if name)


def sms_fit_in_one(blueprint: Blueprint) -> Iterator[Found]:
    samples = {name: placeholder.sample for name, placeholder in PLACEHOLDERS.items()}
    for lang, key in _discreet(blueprint, ("sms",)):
        at, text = ("texts", lang, key), blueprint.texts[lang][key]
        if strange := strange_to_sms(text):
            yield "sms_alphabet", at, {"word": " ".join(strange)}
        if (length := sms_length(fill(text, samples))) > SMS_LENGTH:
            yield "sms_too_long", at, {"value": length, "most": SMS_LENGTH}


def _first_unspeakable(text: str, words: tuple[str, ...]) -> str:
    forbidden = set(words)
    return next((word for word in WORD.findall(text) if word.casefold() in forbidden), "")


def _discreet(blueprint: Blueprint, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    keys = dict.fromkeys(getattr(m, name) for m in blueprint.messages for name in names)
    return ((lang, key) for lang, texts in blueprint.texts.items() for key in keys if key in texts)


LAWS = (
    texts_are_there,
    texts_are_used,
    texts_are_plain_sentences,
    placeholders_are_known,
    messages_are_discreet,
    sms_fit_in_one,
)
