"""The page that shows every component in both densities; only mounted in debug and demo mode."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {
    "coordination": "styleguide/desk.html",
    "public": "styleguide/public.html",
    "letter": "styleguide/letter.html",
    "sheet": "styleguide/sheet.html",
    "poster": "styleguide/poster.html",
    "400": "errors/400.html",
    "403": "errors/403.html",
    "404": "errors/404.html",
    "409": "errors/409.html",
    "429": "errors/429.html",
    "500": "errors/500.html",
    "503": "errors/503.html",
}


class SampleForm(forms.Form):
    """One field of each kind that the field component must render."""

    name = forms.CharField(label="Nom et prénom")
    phone = forms.CharField(
        label="Téléphone",
        help_text="Nous appelons entre 9 h et 18 h. Exemple : 01 99 00 12 34.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    birth = forms.DateField(label="Date de naissance", required=False, widget=forms.DateInput)
    commune = forms.ChoiceField(
        label="Commune",
        choices=[("", "Choisir"), ("59350", "Lille"), ("59009", "Villeneuve-d’Ascq")],
    )
    contact = forms.ChoiceField(
        label="Comment préférez-vous être joint ?",
        help_text="Une seule réponse.",
        choices=[("phone", "Par téléphone"), ("sms", "Par SMS"), ("letter", "Par courrier")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Quels jours vous conviennent ?",
        required=False,
        choices=[("mon", "Lundi"), ("thu", "Jeudi"), ("sat", "Samedi")],
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        label="Ce que vous voulez nous dire",
        required=False,
        help_text="N’écrivez rien sur votre santé.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(label="Je suis d’accord pour que l’on me rappelle")


def _nav(current: str) -> list[dict[str, object]]:
    items = [
        ("Le standard", "telephone-inbound", "s", 0),
        ("Aujourd’hui", "sun", "a", 7),
        ("Personnes", "people", "p", 0),
        ("Besoins", "chat-left-text", "d", 3),
        ("Offres", "hand-thumbs-up", "o", 0),
        ("Chiffres", "bar-chart", "c", 0),
        ("Réglages", "gear", "r", 0),
    ]
    return [
        {"url": "#", "label": label, "icon": icon, "key": key, "count": count,
         "current": label == current}
        for label, icon, key, count in items
    ]  # fmt: skip


def _context(form: SampleForm) -> dict[str, object]:
    return {
        "heading": "Aujourd’hui",
        "form": form,
        "nav_items": _nav("Aujourd’hui"),
        "workspace": {"name": "Les Voisins du Canal"},
        "account_name": "Samira Belkacem",
        "account_items": [
            {"url": "#", "label": "Mon compte", "icon": "person"},
            {"url": "#", "label": "Me déconnecter", "icon": "box-arrow-right", "method": "post"},
        ],
        "search_url": "#",
        "new_url": "#",
        "footer_links": [
            {"url": "#", "label": "Vos données"},
            {"url": "#", "label": "Mentions légales"},
        ],
        "accessibility_url": "#",
        "tabs": [
            {"url": "#", "label": "À traiter", "count": 7, "current": True},
            {"url": "#", "label": "En attente de réponse", "count": 4},
            {"url": "#", "label": "Terminés"},
        ],
        "reasons": ["À moins de 500 m", "Libre le jeudi", "Parle arabe"],
        "bars": [("Courses", 42), ("Compagnie", 31), ("Accompagnement", 18), ("Petit bricolage", 7)],
        "page": Paginator(range(60), 20).page(2),
        "keys": [
            {"keys_shown": ["/"], "label": "Rechercher"},
            {"keys_shown": ["g", "d"], "label": "Aller aux besoins"},
        ],
        "today": date(2026, 11, 24),
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component and layout; ``?page=`` chooses one of ``PAGES``, ``?errors=1`` the wrong form."""
    data = {"name": "", "phone": "12", "commune": "59350"} if "errors" in request.GET else None
    page = request.GET.get("page", "coordination")
    template = PAGES.get(page, PAGES["coordination"])
    return render(request, template, _context(SampleForm(data)) | {"pages": PAGES})
