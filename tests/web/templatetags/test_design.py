"""What the design tags make of fields, attributes and figures."""

import re
from datetime import date, datetime, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from essaim.web.templatetags import design


class Form(forms.Form):
    name = forms.CharField(help_text="As on the doorbell.", widget=forms.TextInput(attrs={"class": "mine"}))
    search = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Search"}))
    day = forms.DateField()
    at = forms.DateTimeField()
    hour = forms.TimeField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()
    note = forms.CharField(widget=forms.Textarea)


def attribute(html: str, name: str) -> str | None:
    found = re.search(rf'\s{name}="([^"]*)"', html)
    return found and found[1]


def test_attributes_are_escaped():
    assert design.attributes({"title": '"><script>'}) == ' title="&quot;&gt;&lt;script&gt;"'


def test_true_attributes_stand_alone_and_false_ones_vanish():
    assert design.attributes({"hidden": True, "open": False, "id": "x"}) == ' id="x" hidden'


def test_an_icon_is_hidden_from_screen_readers():
    html = design.icon("telephone")
    assert attribute(html, "aria-hidden") == "true"
    assert attribute(html, "href").endswith("#telephone")


def test_the_name_of_an_icon_is_escaped():
    assert "<script" not in design.icon('"><script>')


def test_a_field_is_described_by_its_hint_then_its_error():
    html = design.widget(Form({})["name"])
    assert attribute(html, "aria-describedby") == "id_name_helptext id_name_error"
    assert attribute(html, "aria-invalid") == "true"


def test_a_hint_given_by_the_page_describes_the_field_too():
    assert attribute(design.widget(Form()["kind"], "Choose"), "aria-describedby") == "id_kind_helptext"


def test_a_field_without_hint_nor_error_has_no_description():
    assert attribute(design.widget(Form()["kind"]), "aria-describedby") is None


def test_a_field_keeps_its_own_class():
    assert attribute(design.widget(Form()["name"]), "class") == "mine form-control"


@pytest.mark.parametrize(
    ("field", "css"),
    [("kind", "form-select"), ("agree", "form-check-input"), ("note", "form-control")],
)
def test_each_kind_of_field_has_its_class(field, css):
    assert attribute(design.widget(Form()[field]), "class") == css


def test_a_wrong_field_says_so_in_its_class():
    assert attribute(design.widget(Form({})["kind"]), "class") == "form-select is-invalid"


def test_no_placeholder_stands_in_for_a_label():
    assert attribute(design.widget(Form()["search"]), "placeholder") is None


@pytest.mark.parametrize(
    ("field", "value", "kind", "shown"),
    [
        ("day", date(2026, 11, 24), "date", "2026-11-24"),
        ("at", datetime(2026, 11, 24, 14, 30), "datetime-local", "2026-11-24T14:30"),
        ("hour", time(14, 30), "time", "14:30"),
    ],
)
def test_dates_and_times_use_the_native_input_in_every_language(field, value, kind, shown):
    with translation.override("fr"):
        html = design.widget(Form(initial={field: value})[field])
    assert (attribute(html, "type"), attribute(html, "value")) == (kind, shown)


def test_a_date_that_could_not_be_read_is_shown_again():
    assert attribute(design.widget(Form({"day": "31/02/2026"})["day"]), "value") == "31/02/2026"


def test_what_the_native_inputs_send_is_understood_in_french():
    with translation.override("fr"):
        form = Form({"day": "2026-11-24", "at": "2026-11-24T14:30", "hour": "14:30"})
        form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 11, 24)
    assert form.cleaned_data["at"].strftime("%d %H:%M") == "24 14:30"
    assert form.cleaned_data["hour"] == time(14, 30)


def test_choices_are_groups_and_a_single_box_is_not():
    form = Form()
    assert [name for name in form.fields if design.is_choice_group(form[name])] == ["one", "many"]
    assert [name for name in form.fields if design.is_checkbox(form[name])] == ["agree"]


def test_an_error_leads_to_the_first_choice_of_a_group():
    assert design.first_input_id(Form()["one"]) == "id_one_0"
    assert design.first_input_id(Form()["name"]) == "id_name"


def test_each_choice_has_the_class_of_the_design():
    classes = [attribute(option.tag(), "class") for option in design.options(Form({})["one"])]
    assert classes == ["form-check-input is-invalid"] * 2


def test_a_phone_number_is_dialable():
    assert design.dialable("+33 1 99 00 12 34") == "+33199001234"


def test_bars_are_as_long_as_their_values():
    chart = design.bars([("Courses", 40), {"label": "Compagnie", "value": 10}], 20)
    assert [row["width"] for row in chart["rows"]] == ["1000", "250"]
    assert chart["target_x"] == "499"


def test_a_chart_without_rows_or_values_is_empty():
    assert design.bars(None) == {"rows": [], "target_x": ""}
    assert [row["width"] for row in design.bars([("Courses", 0), ("Visites", None)])["rows"]] == ["0", "0"]


@pytest.mark.parametrize(
    ("language", "day", "shown"),
    [
        ("fr", date(2026, 12, 1), "mardi 1er décembre 2026"),
        ("fr", date(2026, 12, 11), "vendredi 11 décembre 2026"),
        ("en", date(2026, 12, 1), "Tuesday 1 December 2026"),
        ("fr", None, ""),
    ],
)
def test_pages_write_the_first_of_the_month_as_french_does(language, day, shown):
    with translation.override(language):
        assert Template('{{ day|date:"l j F Y" }}').render(Context({"day": day})) == shown
