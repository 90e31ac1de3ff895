"""The components: what people typed stays text, labels and errors are tied to their fields."""

import re

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from tests.shape.sources import HOUSE, ROOT, templates

COTTON = HOUSE / "web/templates/cotton"
COMPONENTS = sorted(path.stem for path in COTTON.glob("*.html") if not path.stem.startswith("_"))
HOSTILE = """"'><script>alert(1)</script>"""
PASSES_ON = {name for name in COMPONENTS if "attrs|" in (COTTON / f"{name}.html").read_text()}


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the doorbell.")
    contact = forms.ChoiceField(label="How to reach you", choices=[("p", "Phone"), ("l", "Letter")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Nothing fits.")


class HostileForm(forms.Form):
    name = forms.ChoiceField(label=HOSTILE, help_text=HOSTILE, choices=[(HOSTILE, HOSTILE)])


def render(source: str, **context) -> str:
    with translation.override("en"):
        return engines["django"].from_string(source).render(context)


def texts_of(component: str) -> list[str]:
    """The plain-text attributes that a component declares."""
    declared = re.match(r"<c-vars (.*?)/>", (COTTON / f"{component}.html").read_text())
    return re.findall(r'(?<![:\w])([\w-]+)=""', declared[1]) if declared else []


def field(name: str, *, wrong: bool = False, extra: str = "") -> str:
    form = Form({} if wrong else None)
    return render(f"{{% cotton field :field=field {extra} %}}{{% endcotton %}}", field=form[name])


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


@pytest.mark.parametrize("component", COMPONENTS)
def test_what_people_typed_stays_text(component):
    given = " ".join(f":{name}=hostile" for name in [*texts_of(component), "data-note"])
    source = f"{{% cotton {component} {given} :field=field %}}{{{{ hostile }}}}{{% endcotton %}}"
    html = render(source, hostile=HOSTILE, field=HostileForm({})["name"])
    assert "<script>" not in html
    assert "'>" not in html.replace("&#x27;&gt;", "")


@pytest.mark.parametrize("component", sorted(PASSES_ON))
def test_a_component_that_passes_attributes_on_escapes_them(component):
    html = render(f"{{% cotton {component} :data-note=hostile %}}{{% endcotton %}}", hostile=HOSTILE)
    assert ' data-note="&quot;&#x27;&gt;&lt;script&gt;' in html


def test_no_component_prints_its_attributes_raw():
    raw = [name for name in COMPONENTS if re.search(r"{{\s*attrs\s*}}", (COTTON / f"{name}.html").read_text())]
    assert raw == []


def test_control_raw_attributes_would_let_a_script_in():
    from django_cotton.templatetags import Attrs

    assert "<script>" in str(Attrs({"title": HOSTILE}))


def test_every_icon_named_in_a_template_is_in_the_sprite():
    known = set((ROOT / "frontend/icons.txt").read_text().split())
    named = {(path.name, name) for path in templates() for name in re.findall(r'(?:{% icon |\sicon=)"([a-z0-9-]+)"', path.read_text())}
    assert len(named) > 30
    assert {place for place in named if place[1] not in known} == set()


def test_a_label_names_its_field_and_says_that_it_is_required():
    html = field("name")
    assert '<label class="e-label" for="id_name">Name <span class="e-required">(required)</span></label>' in html


def test_a_field_that_may_stay_empty_says_nothing():
    assert "(required)" not in field("note")


def test_hint_and_error_come_before_the_field_in_that_order():
    html = field("name", wrong=True)
    assert ids(html) == ["id_name_helptext", "id_name_error", "id_name"]


def test_a_group_of_choices_is_a_fieldset_with_its_legend_and_errors():
    html = field("contact", wrong=True)
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert 'aria-describedby="id_contact_error"' in html
    assert ids(html) == ["id_contact_error", "id_contact_0", "id_contact_1"]


def test_a_single_box_has_its_label_once():
    html = field("agree")
    assert re.findall(r'<label for="([^"]+)"', html) == ["id_agree"]


def test_a_hidden_field_shows_nothing_but_itself():
    assert field("token").strip() == '<input type="hidden" name="token" id="id_token">'


def test_a_field_that_the_form_does_not_have_shows_nothing():
    assert render("{% cotton field :field=form.unknown %}{% endcotton %}", form=Form()).strip() == ""


def test_the_error_summary_links_to_every_wrong_field():
    form = Form({})
    source = "{% cotton form :form=form %}{% endcotton %}"
    html = render(source, form=form)
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_name", "id_contact_0", "id_agree"]
    assert set(targets) <= set(ids(html))
    assert html.count("Nothing fits.") == 1


def test_a_form_without_errors_has_no_summary():
    assert "e-summary" not in render("{% cotton form :form=form %}{% endcotton %}", form=Form())


def test_a_state_is_said_with_a_word_and_an_icon():
    html = render('{% cotton status kind="bad" %}No news{% endcotton %}')
    assert "#exclamation-octagon" in html and html.rstrip().endswith("No news</span>")


def test_progress_is_said_in_words():
    html = render('{% cotton progress done="3" total="12" label="Addresses" %}{% endcotton %}')
    assert "Addresses: 3 of 12" in html
    assert 'role="status"' in html


def test_a_finished_progress_no_longer_refreshes():
    source = '{% cotton progress done="3" total="3" refresh="/p/" finished="yes" %}{% endcotton %}'
    assert "data-refresh" not in render(source)


def test_every_bar_has_its_figure_beside_it():
    html = render("{% cotton bar :rows=rows caption='Needs' %}{% endcotton %}", rows=[("Courses", 42)])
    assert re.findall(r"<th scope=\"row\">(\w+)</th>|e-number\">(\d+)", html) == [("Courses", ""), ("", "42")]


@pytest.mark.parametrize("number", ["15", "17", "18", "112", "114", "3977"])
def test_the_numbers_for_danger_can_be_dialled(number):
    html = render("{% cotton danger_numbers %}{% endcotton %}")
    assert len(re.findall(rf'href="(?:tel|sms):{number}"', html)) == 1


def test_large_numbers_stay_readable_for_the_browser():
    html = render("{% cotton progress :done=done :total=total %}{% endcotton %}", done=1200, total=34000)
    assert re.findall(r'(?:value|max)="([^"]+)"', html) == ["1200", "34000"]


QUOTED = r'"(?:[^"{]|{{.*?}}|{%.*?%}|{)*"'
TAG = re.compile(rf"<c-([a-z-]+)((?:\s+[:\w.@-]+(?:={QUOTED})?)*)\s*/?>", re.DOTALL)
ATTRIBUTE = re.compile(rf"\s:?([\w.@-]+)(?:=({QUOTED}))?", re.DOTALL)
PLAIN = re.compile(
    r"(data|hx|aria)-.+|id|name|value|form|formaction|target|rel|lang|title|hidden|class|download|role|tabindex|disabled|enctype"
)
KINDS = {
    "button": {"primary", "secondary", "danger", "honey", "quiet"},
    "link-button": {"primary", "secondary", "danger", "honey", "quiet"},
    "post-button": {"primary", "secondary", "danger", "honey", "quiet"},
    "status": {"good", "wait", "warn", "bad", "info", "neutral"},
    "alert": {"info", "success", "warning", "error"},
}


def declared_by(component: str) -> set[str]:
    found = re.match(r"<c-vars (.*?)/>", (COTTON / f"{component}.html").read_text())
    return set(re.findall(r":?([\w-]+)=", found[1])) if found else set()


def misused(source: str) -> list[str]:
    """The attributes that a component does not know and the kinds that do not exist."""
    wrong = []
    for tag, given in TAG.findall(source):
        component = tag.replace("-", "_")
        if component not in COMPONENTS:
            continue
        for name, value in ATTRIBUTE.findall(given):
            passed_on = component in PASSES_ON and PLAIN.fullmatch(name)
            unknown_kind = name == "kind" and "{" not in value and value.strip('"') not in KINDS.get(tag, {value.strip('"')})
            if unknown_kind or (name not in declared_by(component) and not passed_on):
                wrong.append(f"<c-{tag} {name}={value}")
    return wrong


def test_pages_use_the_components_as_they_are():
    assert {path.name: misused(path.read_text()) for path in templates() if misused(path.read_text())} == {}


def test_control_a_misused_component_is_seen():
    source = '<c-status kind="green">Done</c-status> <c-card titel="{% trans "Needs" %}" data-x="1" />'
    assert misused(source) == ['<c-status kind="green"', '<c-card titel="{% trans "Needs" %}"']
