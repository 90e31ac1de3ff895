"""The scorecard of a scheme: each indicator of its blueprint, computed from the daily work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from essaim.blueprints.model.site import Indicator
from essaim.blueprints.vocabulary import MEASURES as VOCABULARY
from essaim.core.foundation import places
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.evaluation.measures import MEASURES
from essaim.evaluation.rules import masked_cells, masked_total
from essaim.modules.needs.measures import Measured

Number = int | float | None


@dataclass(frozen=True)
class Cell:
    """One value of a breakdown; what could point at somebody is hidden, and its value not even here."""

    label: str
    value: Number
    hidden: bool = False


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
    return [
        figure(scheme, indicator, start, end, masked=masked, commune=commune)
        for indicator in settled(scheme).blueprint.indicators
    ]


def figure(
    scheme: Scheme, indicator: Indicator, start: date, end: date, *, masked: bool, commune: str = ""
) -> Figure:
    """One figure; with `masked`, small counts are hidden and nothing can be found by subtraction."""
    measured = MEASURES[indicator.measure]
    rows = rows_of(scheme, indicator, start, end, commune=commune)
    below = setting(scheme, "mask_below") if masked else 0
    hidden = masked and masked_total(_people_behind(measured, rows), below=below)
    return Figure(
        key=indicator.key, label=words(scheme, indicator.label), unit=VOCABULARY[indicator.measure].unit,
        value=None if hidden else measured.value(rows), target=indicator.target,
        higher_is_better=indicator.higher_is_better, hidden=hidden,
        cells={name: _cells(scheme, measured, rows, name, below, hidden) for name in indicator.breakdown},
    )  # fmt: skip


def rows_of(scheme: Scheme, indicator: Indicator, start: date, end: date, *, commune: str = "") -> QuerySet:
    """The rows that a figure counts: what opens when one clicks on it."""
    measured = MEASURES[indicator.measure]
    rows = measured.rows(scheme, start, end)
    where = measured.groups.get("territory")
    return rows.filter(**{where: commune}) if commune and where else rows


def _cells(scheme: Scheme, measured, rows: QuerySet, name: str, below: int, all_hidden: bool) -> list[Cell]:
    column = measured.groups[name]
    keys = sorted({key or "" for key in rows.order_by().values_list(column, flat=True).distinct()})
    parts = {key: rows.filter(**{column: key} if key else _unsaid(column)) for key in keys}
    behind = {key: _people_behind(measured, part) for key, part in parts.items()} if below else {}
    hidden = set(parts) if all_hidden else masked_cells(behind, below=below)
    return [
        Cell(_label(scheme, name, key), None if key in hidden else measured.value(part), hidden=key in hidden)
        for key, part in parts.items()
    ]


def _people_behind(measured: Measured, rows: QuerySet) -> set:
    """Who stands behind these rows, each once; a row that says nobody stands for itself."""
    who = Coalesce(*measured.people, "pk", output_field=UUIDField()) if measured.people else F("pk")
    return set(rows.order_by().annotate(behind=who).values_list("behind", flat=True).distinct())


def _unsaid(column: str) -> dict:
    text = column.rsplit("__", 1)[-1] in ("category", "commune_code", "domain")
    return {column: ""} if text else {f"{column}__isnull": True}


def _label(scheme: Scheme, name: str, key: str) -> str:
    if not key:
        return _("not said")
    if name == "territory":
        found = places.commune(key)
        return found.name if found else key
    texts = {
        "category": {item.key: item.label for item in settled(scheme).blueprint.categories},
        "domain": {item.key: item.label for item in settled(scheme).blueprint.domains},
    }.get(name, {})
    return words(scheme, texts[key]) if key in texts else key
