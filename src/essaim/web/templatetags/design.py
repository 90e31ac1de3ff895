"""What the components need beyond plain templates: icons, form widgets and safe attributes."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.template.defaultfilters import date as django_date
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from essaim.core.foundation.clock import as_said, hour_in_words
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.once import KEY

register = template.Library()

ICON_SPRITE = "vendor/bootstrap-icons/1.13.2/icons.svg"

BAR_WIDTH = 1000
DJANGO_ROWS = "10"
DJANGO_DASHES = "---------"

NATIVE_TYPES = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word always stands beside it."""
    return _drawn(name, css)


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    """A page holds a hundred icons, of a few kinds."""
    return format_html(
        '<svg class="e-icon {}" width="16" height="16" fill="currentColor"'
        ' aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static(ICON_SPRITE),
        name,
    )


@register.simple_tag
def once() -> SafeString:
    """The key of a form behind `sent_once`: pressing its button twice does its work once."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, uuid4())


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes passed on by a component, each value escaped."""
    if hasattr(attrs, "attrs_dict"):
        attrs = attrs.attrs_dict()
    return flatatt(dict(attrs))


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Whether the field is a set of radio buttons or checkboxes, which needs a fieldset."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands on its right."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def described_by(field: BoundField, hint: str = "") -> str:
    """The ids that describe a field, in reading order: the hint, then the error."""
    ids = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def widget(field: BoundField, hint: str = "", **extra: str) -> SafeString:
    """The input of a field with the class, type and descriptions of the design, and no placeholder."""
    attrs = {key.replace("_", "-"): value for key, value in extra.items() if value}
    attrs["class"] = " ".join(filter(None, (_own_class(field), _design_class(field))))
    attrs["placeholder"] = False
    if getattr(field.field, "empty_label", None) == DJANGO_DASHES:
        field.field.empty_label = _("Choose…") if field.field.required else "—"
    if field.field.widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = "4"
    if described := described_by(field, hint):
        attrs["aria-describedby"] = described
    return field.as_widget(widget=_native(field.field.widget), attrs=attrs)


@register.filter
def options(field: BoundField) -> list[BoundWidget]:
    """The radio buttons or checkboxes of a field, each with the class of the design."""
    found = list(field.subwidgets)
    for option in found:
        option.data["attrs"]["class"] = _invalid_class("form-check-input", field)
    return found


@register.filter
def first_input_id(field: BoundField) -> str:
    """The id to which an error message links: for a group, its first choice."""
    if is_choice_group(field):
        found = list(field.subwidgets)
        return found[0].id_for_label if found else field.auto_id
    return field.id_for_label


@register.simple_tag
def bars(rows: Iterable[Any], target: str | float = "") -> dict[str, Any]:
    """The lengths of a bar chart: rows are mappings or pairs with a label and a value."""
    drawn = [_bar_row(row) for row in rows or ()]
    goal = _number(target)
    largest = max([goal, *(row["value"] for row in drawn)], default=0) or 1
    for row in drawn:
        row["width"] = str(round(max(row["value"], 0) / largest * BAR_WIDTH))
    return {"rows": drawn, "target_x": str(round(goal / largest * (BAR_WIDTH - 2))) if goal else ""}


@register.filter(name="date", expects_localtime=True)
def date_in_words(value: dt.date | None, how: str | None = None) -> str:
    """The date filter of Django; in French one writes the first of the month as `1er`, and no other day so."""
    return django_date(value, as_said(value, how) if how and hasattr(value, "day") else how)


@register.filter
def hour(moment: dt.datetime | dt.time) -> str:
    """The time of the clock, as one says it."""
    return hour_in_words(moment)


@register.filter
def euros(cents: int | None) -> str:
    """An amount in cents, as one writes it; nothing for none."""
    return "" if cents is None else in_euros(cents)


@register.filter
def opposite(cents: int | None) -> int | None:
    """The same amount with the other sign: what is theirs is less than nothing owed."""
    return None if cents is None else -cents


@register.filter
def how_long(since: dt.datetime) -> str:
    """Since how long, to the nearest unit: nobody counts the hours of the third week."""
    return timesince(since, depth=1)


@register.filter
def prose(text: str) -> SafeString:
    """A page of a blueprint, which is plain text with headings, lists and tables, as paragraphs; all else escaped."""
    return format_html_join("\n", "{}", ((_block(block.strip()),) for block in text.split("\n\n") if block.strip()))


def _block(block: str) -> SafeString | str:
    lines = block.splitlines()
    if block.startswith("# "):
        return ""
    if block.startswith("#"):
        return format_html("<h2>{}</h2>", block.lstrip("# "))
    if block.startswith("- "):
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line.removeprefix("- "),) for line in lines)))
    if block.startswith("|"):
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
        return format_html(
            "<dl>{}</dl>",
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((row[0], row[-1]) for row in cells)),
        )
    return format_html("<p>{}</p>", block)


@register.filter
def dialable(phone: str) -> str:
    """A phone number as a ``tel:`` link wants it."""
    return "".join(mark for mark in str(phone) if mark.isdigit() or mark == "+")


def _bar_row(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        row = dict(zip(("label", "value", "url"), row, strict=False))
    value = row["value"]
    return {
        "label": row["label"],
        "value": _number(value),
        "shown": row.get("shown") or localize(value),
        "url": row.get("url", ""),
    }


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _own_class(field: BoundField) -> str:
    return field.field.widget.attrs.get("class", "")


def _design_class(field: BoundField) -> str:
    if is_choice_group(field):
        return ""
    if is_checkbox(field):
        return _invalid_class("form-check-input", field)
    if isinstance(field.field.widget, forms.Select):
        return _invalid_class("form-select", field)
    return _invalid_class("form-control", field)


def _invalid_class(css: str, field: BoundField) -> str:
    return f"{css} is-invalid" if field.errors else css


def _native(given: forms.Widget) -> forms.Widget:
    """Dates and times use the browser's own picker, which wants ISO values in every language."""
    for kind, input_type, iso in NATIVE_TYPES:
        if isinstance(given, kind):
            native = copy.deepcopy(given)
            native.input_type, native.format = input_type, iso
            native.attrs.pop("type", None)
            return native
    return given
