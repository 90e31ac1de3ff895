"""Who comes along with somebody: rows to be typed, one under the other, as many as the scheme lets register together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.text import normalise
from essaim.core.people.models import Person

SAME_NAME = gettext_lazy("Left empty, it is the same as that of the first person.")
A_ROW, UNDER_THE_ROWS = "with_", "accepts_part"
PARTS = ("given_name", "family_name", "wheelchair")


@dataclass(frozen=True)
class Companion:
    """Somebody who comes along: on record, or by the name that was typed."""

    person: Person | None = None
    given_name: str = ""
    family_name: str = ""
    wheelchair: bool = False


@dataclass(frozen=True)
class AlongRow:
    """What is typed of one of them, and the row under it; `is_open` where something stands in it."""

    given_name: forms.BoundField
    family_name: forms.BoundField
    wheelchair: forms.BoundField | None
    following: AlongRow | None
    is_open: bool


class AlongForm(forms.Form):
    """Of a form that puts people down together: a row for each of those who come along, at most `most` people in all."""

    most = 1
    companions: Sequence[Person] = ()

    def add_rows(self, most: int, *, asks_wheelchair: bool = True) -> None:
        """Rows for all who may come besides the first one."""
        self.most = most
        for number in range(1, most):
            for part, field in _fields_of(number, asks_wheelchair):
                self.fields[name_of(part, number)] = field
        rows = [name for name in self.fields if name.startswith(A_ROW) and name not in self.base_fields]
        before, after = _around([name for name in self.fields if name not in rows])
        self.order_fields([*before, *rows, *after])

    @property
    def along(self) -> AlongRow | None:
        """The first row, which leads to the others; None where everybody registers alone."""
        return self._row(1)

    def _row(self, number: int) -> AlongRow | None:
        if number >= self.most:
            return None
        bound = {part: self[name_of(part, number)] for part in PARTS if name_of(part, number) in self.fields}
        following = self._row(number + 1)
        is_open = any(field.value() or field.errors for field in bound.values()) or bool(following and following.is_open)
        return AlongRow(bound["given_name"], bound["family_name"], bound.get("wheelchair"), following, is_open)

    def typed(self, data: dict) -> Iterator[Companion]:
        """Whose name was typed. What stands in a row without a first name is asked for, not dropped."""
        for number in range(1, self.most):
            given, family, wheelchair = (data.get(name_of(part, number)) for part in PARTS)
            if given:
                person = self._known_as(given, family or "")
                yield Companion(person=person, given_name=given, family_name=family or "", wheelchair=bool(wheelchair))
            elif family or wheelchair:
                self.add_error(name_of("given_name", number), _("Give at least a first name."))

    def refuse_too_many(self, along: Sequence[Companion]) -> None:
        """Says how many may register together, when there are more."""
        if len(along) >= self.most > 1:
            said = _("At most %(most)s people register together: register the others apart.")
            self.add_error(None, said % {"most": self.most})

    def _known_as(self, given_name: str, family_name: str) -> Person | None:
        """Of those who may be meant, the one of that name."""
        lead = getattr(self, "person", None)
        typed = normalise(f"{given_name} {family_name or (lead.family_name if lead else '')}")
        return next((one for one in self.companions if normalise(f"{one.given_name} {one.family_name}") == typed), None)


def _around(names: list[str]) -> tuple[list[str], list[str]]:
    cut = names.index(UNDER_THE_ROWS) if UNDER_THE_ROWS in names else len(names)
    return names[:cut], names[cut:]


def name_of(part: str, number: int) -> str:
    """`with_given_name` for the first who comes along, `with_given_name_2` for the second."""
    return f"with_{part}" if number == 1 else f"with_{part}_{number}"


def _fields_of(number: int, asks_wheelchair: bool) -> Iterator[tuple[str, forms.Field]]:
    who = {"number": number + 1}
    is_first, off = number == 1, forms.TextInput(attrs={"autocomplete": "off"})
    given = _("First name of who comes along") if is_first else _("First name (person %(number)s)") % who
    yield "given_name", forms.CharField(label=given, max_length=80, required=False, widget=off)
    family = _("Their family name") if is_first else _("Family name (person %(number)s)") % who
    yield "family_name", forms.CharField(label=family, max_length=80, required=False, help_text=SAME_NAME if is_first else "", widget=off)
    if asks_wheelchair:
        chair = _("They come in a wheelchair") if is_first else _("Comes in a wheelchair (person %(number)s)") % who
        yield "wheelchair", forms.BooleanField(label=chair, required=False)
