"""The scorecard of a scheme: each indicator of its blueprint, computed from the daily work."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.blueprints.model.site import Indicator
from essaim.blueprints.vocabulary import MEASURES as VOCABULARY
from essaim.core.foundation import places
from essaim.core.foundation.text import normalise
from essaim.core.people.queries.districts import district_names
from essaim.core.people.states import OUTSIDE
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.evaluation.measures import MEASURES, count_people
from essaim.evaluation.rules import Key, Sides, masked_breakdowns, masked_sides
from essaim.modules.exchange.states import Direction
from essaim.modules.followup.queries import act_label
from essaim.modules.followup.states import InteractionKind
from essaim.modules.needs.measures import Measured

Number = int | float | None
Part = tuple[Number, set]
"""The value of a part, and who stands behind it."""


@dataclass(frozen=True)
class Cell:
    """One value of a breakdown; what could point at somebody is hidden, and its value not even here."""

    label: str
    value: Number
    hidden: bool = False
    key: Key = ""


@dataclass(frozen=True)
class Figure:
    """One indicator in a period: its value, its target, and how it is split."""

    key: str
    label: str
    unit: str
    value: Number
    target: Number
    higher_is_better: bool
    hidden: bool = False
    cells: Mapping[str, list[Cell]] = field(default_factory=dict)

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is met; None without target or value."""
        if self.target is None or self.value is None or self.hidden:
            return None
        return self.value >= self.target if self.higher_is_better else self.value <= self.target


def scorecard(scheme: Scheme, start: date, end: date, *, masked: bool, commune: str = "") -> list[Figure]:
    """Every figure of the scheme's blueprint in the period, in its order."""
    return [figure(scheme, indicator, start, end, masked=masked, commune=commune) for indicator in settled(scheme).blueprint.indicators]


def figure(scheme: Scheme, indicator: Indicator, start: date, end: date, *, masked: bool, commune: str = "") -> Figure:
    """One figure; with `masked`, small counts are hidden and nothing can be found by subtraction."""
    if masked and commune:
        raise ValueError("A masked figure is of the whole territory: what is hidden is worked out over all of it.")
    measured = MEASURES[indicator.measure]
    rows = rows_of(scheme, indicator, start, end, commune=commune)
    parts = {name: _parts(measured, rows, name) for name in indicator.breakdown}
    all_hidden, hidden = _hidden(measured, scheme, (start, end), rows, parts) if masked else (False, {})
    return Figure(
        key=indicator.key, label=_named(scheme, indicator, measured, end), unit=VOCABULARY[indicator.measure].unit,
        value=None if all_hidden else measured.count(rows, scheme, start, end), target=indicator.target,
        higher_is_better=indicator.higher_is_better, hidden=all_hidden,
        cells={
            name: _cells(_labels(scheme, measured, name), split, hidden.get(name, set()))
            for name, split in parts.items()
        },
    )  # fmt: skip


def _named(scheme: Scheme, indicator: Indicator, measured: Measured, end: date) -> str:
    """The words of the blueprint; where nobody kept how it was then, the figure says that it is of today."""
    label = words(scheme, indicator.label)
    return _("%(label)s (today)") % {"label": label} if measured.is_today and end < timezone.localdate() else label


def _hidden(
    measured: Measured, scheme: Scheme, period: tuple[date, date], rows: QuerySet, parts: Mapping[str, Mapping[Key, Part]]
) -> tuple[bool, dict[str, set[Key]]]:
    """Whether nothing of a figure may be shown, and which parts of it may not: one that has no row may be among them."""
    below = setting(scheme, "mask_below")
    sides = tuple(side(scheme, *period) for side in measured.sides) or (rows,)
    behind = {name: _sides_of(measured, sides, name, split) for name, split in parts.items()}
    if masked_sides(tuple(_people_behind(measured, side) for side in sides), below=below):
        return True, {name: set(people) for name, people in behind.items()}
    return False, masked_breakdowns(behind, measured.nested, below=below)


def _sides_of(measured: Measured, sides: tuple[QuerySet, ...], name: str, split: Mapping[Key, Part]) -> dict[Key, Sides]:
    """By key of a breakdown who stands on each side; a key with a row on one side only is there too."""
    if not measured.sides:
        return {key: (people,) for key, (_value, people) in split.items()}
    found = [_people_by(measured, side, measured.columns(name)) for side in sides]
    return {key: tuple(side.get(key, set()) for side in found) for key in {*split}.union(*found)}


def rows_of(scheme: Scheme, indicator: Indicator, start: date, end: date, *, commune: str = "") -> QuerySet:
    """The rows that a figure counts: what opens when one clicks on it."""
    measured = MEASURES[indicator.measure]
    rows = measured.rows(scheme, start, end)
    where = measured.groups.get("territory")
    return rows.filter(**{where: commune}) if commune and where else rows


def _cells(label: Callable[[Key], str], split: Mapping[Key, Part], hidden: set[Key]) -> list[Cell]:
    """What is hidden says so without a row, too: that nobody of a few said yes is hidden like the yes of one of them."""
    keys = sorted({*split} | hidden, key=lambda key: (not key, normalise(label(key)), key))
    return [Cell(label(key), None if key in hidden else split[key][0], hidden=key in hidden, key=key) for key in keys]


def _parts(measured: Measured, rows: QuerySet, name: str) -> dict[Key, Part]:
    """By key of a breakdown: the value of its rows, and who stands behind them."""
    if name in measured.splits:
        return measured.splits[name](rows)
    columns = measured.columns(name)
    people = _people_by(measured, rows, columns)
    if measured.value is count_people:
        return {key: (len(behind), behind) for key, behind in people.items()}
    counted = _counted(rows, columns) if measured.value is QuerySet.count else {}
    return {
        key: (counted[key] if key in counted else measured.value(rows.filter(_is(columns, key))), behind) for key, behind in people.items()
    }


def _people_by(measured: Measured, rows: QuerySet, columns: tuple[str, ...]) -> dict[Key, set]:
    """By key who stands behind its rows, each once."""
    people: dict[Key, set] = defaultdict(set)
    for *values, who in rows.order_by().annotate(behind=_behind(measured)).values_list(*columns, "behind").distinct():
        people[_key(values)] |= {who} - {None}
    return people


def _counted(rows: QuerySet, columns: tuple[str, ...]) -> dict[Key, int]:
    """How many rows each key has, in one query."""
    counts: dict[Key, int] = defaultdict(int)
    for *values, count in rows.order_by().values(*columns).annotate(rows=Count("pk", distinct=True)).values_list(*columns, "rows"):
        counts[_key(values)] += count
    return counts


def _people_behind(measured: Measured, rows: QuerySet) -> set:
    """Who stands behind these rows, each once."""
    return set(rows.order_by().annotate(behind=_behind(measured)).values_list("behind", flat=True).distinct()) - {None}


def _behind(measured: Measured):
    """Who stands behind a row. One that says nobody stands for itself, unless it was never about somebody."""
    if not measured.people:
        return F("pk") if measured.stands_for_itself else Value(None, output_field=UUIDField())
    if not measured.stands_for_itself:
        return F(measured.people[0])
    return Coalesce(*measured.people, "pk", output_field=UUIDField())


def _key(values: list) -> Key:
    said = tuple(value or "" for value in values)
    return said[0] if len(said) == 1 else said


def _is(columns: tuple[str, ...], key: Key) -> Q:
    """The rows of a key; what is not said may be empty or missing."""
    wanted = Q()
    for column, value in zip(columns, (key,) if isinstance(key, str) else key, strict=True):
        wanted &= Q(**{column: value}) if value else Q(**{column: ""}) | Q(**{f"{column}__isnull": True})
    return wanted


def _labels(scheme: Scheme, measured: Measured, name: str) -> Callable[[Key], str]:
    """What a key of a breakdown is called: what lies within a part is called after it."""
    names = district_names() if name == "district" else {}

    def inner(key: str) -> str:
        return district_label(key, names) if name == "district" else _label(scheme, name, key)

    around = measured.nested.get(name)
    return (lambda key: f"{_label(scheme, around, key[0])} – {inner(key[1])}") if around else inner


def district_label(code: str, names: Mapping[str, str]) -> str:
    """A district by its name and code, or what is known instead."""
    if not code:
        return _("district not checked")
    if code == OUTSIDE:
        return _("outside priority districts")
    return f"{names[code]} ({code})" if code in names else code


def _label(scheme: Scheme, name: str, key: str) -> str:
    if not key:
        return _("not said")
    if name == "territory":
        found = places.commune(key)
        return found.name if found else key
    if name in SAYS:
        return SAYS[name](scheme, key)
    texts = {
        "category": {item.key: item.label for item in settled(scheme).blueprint.categories},
        "domain": {item.key: item.label for item in settled(scheme).blueprint.domains},
    }.get(name, {})
    return words(scheme, texts[key]) if key in texts else key


def _age_label(scheme: Scheme, band: str) -> str:
    said = {"age": setting(scheme, "younger_than")}
    return _("younger than %(age)s") % said if band == "younger" else _("%(age)s or older") % said


SAYS: Mapping[str, Callable[[Scheme, str], str]] = {
    "kind": lambda scheme, key: str(InteractionKind(key).label),
    "act": act_label,
    "direction": lambda scheme, key: str(Direction(key).label),
    "age": _age_label,
}
