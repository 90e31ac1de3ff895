"""What happens when, and what people read: moments, messages and the public pages."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import many, of
from ..vocabulary import FIELDS, JOURNEYS, MESSAGES, MOMENTS, STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When this happens, do this named step."""

    identity: ClassVar = ("after", "do")
    after: str = of("What happened", words=MOMENTS)
    do: str = of("The step", words=STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The words of one message, in each form it can take; e-mail and letter share their body."""

    identity: ClassVar = ("key",)
    key: str = of("Which message", words=MESSAGES)
    sms: str = of("The SMS: neutral, GSM alphabet, one part", text=True)
    subject: str = of("The subject of the e-mail and of the letter: neutral", text=True)
    body: str = of("The e-mail and the letter", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """The page on which people find out what the scheme is."""

    title: str = of("The name of the scheme, as people say it", text=True)
    lead: str = of("What it is, in a sentence or two", text=True)
    body: str = of("The rest, paragraphs separated by an empty line", text=True)
    need_button: str | None = of("The button of somebody who needs something", default=None, text=True)
    offer_button: str | None = of("The button of somebody who offers something", default=None, text=True)
    call: str = of("How to do everything by phone", text=True)
    privacy: str = of("Who will see what one writes", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a journey: one to a page."""

    identity: ClassVar = ("field",)
    field: str = of("What is asked", words=FIELDS)
    required: bool = of("Whether it must be answered", default=False)
    label: str | None = of("The question, if the usual words do not fit", default=None, text=True)
    help: str | None = of("A line of help", default=None, text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What is asked, in order, of somebody who needs or offers something."""

    identity: ClassVar = ("key",)
    key: str = of("Need or offer", words=JOURNEYS)
    role: str = of("The role that the person takes", to="roles")
    title: str = of("The title of the journey", text=True)
    lead: str = of("What will happen, in a sentence", text=True)
    thanks: str = of("What is said at the end, and what comes next", text=True)
    questions: tuple[Question, ...] = many("The questions, in order")
