"""The pages on which the design is tried out in a browser: the style guide and a bench for the scripts."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from essaim.web.styleguide import styleguide

kept: list[dict[str, str]] = []
BENCH = """
{% extends "layouts/desk.html" %}
{% block content %}
  {% cotton form :form=form draft="/draft/" %}
    {% cotton field :field=form.commune combobox="1" %}{% endcotton %}
    {% cotton field :field=form.person combobox="/found/" %}{% endcotton %}
    {{ form.person_value }}
    {% cotton field :field=form.text counter="sms" %}{% endcotton %}
    {% cotton field :field=form.note counter="10" %}{% endcotton %}
    {% cotton field :field=form.rhythm %}{% endcotton %}
    {% cotton field :field=form.day when="rhythm=once" %}{% endcotton %}
  {% endcotton %}
  <button type="button" id="refused" hx-post="/refused/" hx-target="#place">Refused</button>
  <button type="button" id="broken" hx-post="/broken/" hx-target="#place">Broken</button>
  <div id="place">Unchanged</div>
{% endblock %}
"""


class BenchForm(forms.Form):
    commune = forms.ChoiceField(label="Commune", help_text="Yours.", choices=[("", "Choose"), ("1", "Lille"), ("2", "<b>Lomme</b>")])
    person = forms.CharField(label="Person", help_text="Name or phone.")
    person_value = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="Text message", widget=forms.Textarea)
    note = forms.CharField(label="Note", widget=forms.Textarea)
    rhythm = forms.ChoiceField(label="How often", choices=[("any", "Any time"), ("once", "Once")], widget=forms.RadioSelect, initial="any")
    day = forms.DateField(label="Which day", required=False)


def bench(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": "Bench",
        "form": BenchForm(),
        "nav_items": [{"url": "/style/", "label": "Needs", "icon": "sun", "key": "d"}],
        "search_url": "/found/",
        "new_url": "/style/?page=public",
    }
    return HttpResponse(engines["django"].from_string(BENCH).render(context, request))


def draft(request: HttpRequest) -> HttpResponse:
    kept.append(request.POST.dict())
    return HttpResponse(status=204)


def found(request: HttpRequest) -> HttpResponse:
    people = ["Jeanne <img src=x onerror=alert(1)> Morel", f"Nobody called {request.GET['q']}"]
    return JsonResponse([{"value": str(n), "label": label} for n, label in enumerate(people, 7)], safe=False)


def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/409.html", {"refusal": "Someone was faster."}, status=409)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [
    path("style/", styleguide),
    path("bench/", bench),
    path("draft/", draft),
    path("found/", found),
    path("refused/", refused),
    path("broken/", broken),
    path("", include("essaim.web.urls")),
]
