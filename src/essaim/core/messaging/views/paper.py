"""Letters on paper: one tagged PDF whose addresses fall in the window of the envelope."""

import re
from dataclasses import dataclass
from io import BytesIO

import segno
from django.template.loader import render_to_string
from django.utils import timezone, translation

from essaim.core.foundation import places
from essaim.core.messaging.actions import language_of
from essaim.core.messaging.models import Message
from essaim.core.people.models import Address
from essaim.core.schemes.queries import setting

PAGE = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Sheet:
    """A letter and the lines of its address."""

    letter: Message
    lines: tuple[str, ...]


def sheets_of(letters: list[Message]) -> list[Sheet]:
    """The letters whose address is still known, with it. Whoever moved gets theirs where they live now."""
    people = [letter.person_id for letter in letters if letter.person_id]
    homes = {home.person_id: home for home in Address.objects.filter(person__in=people, ended_at=None)}
    found = [(letter, homes.get(letter.person_id)) for letter in letters]
    return [Sheet(letter, address_lines(letter.person.full_name, home)) for letter, home in found if home and home.line]


def address_lines(name: str, home: Address) -> tuple[str, ...]:
    """Who, where in the building, which street, which town: as the post reads it."""
    town = places.commune(home.commune_code)
    last = f"{home.postal_code} {town.name.upper() if town else ''}".strip()
    return tuple(line for line in (name, home.complement, home.line, last) if line)


def html_of(sheet: Sheet) -> str:
    """One letter as a page, in the language of whoever reads it."""
    letter = sheet.letter
    workspace, scheme = letter.workspace, letter.scheme
    number = (setting(scheme, "phone") if scheme else "") or workspace.phone
    sender = {
        "name": scheme.carrier.name if scheme and scheme.carrier else workspace.name,
        "lines": workspace.postal_address.splitlines(),
        "phone": number,
    }
    with translation.override(language_of(letter.person)):
        return render_to_string(
            "messaging/letter.html",
            {
                "workspace": workspace, "sender": sender, "recipient_lines": sheet.lines, "subject": letter.subject,
                "paragraphs": paragraphs_of(letter.body or ""), "phone": number if PAGE.search(letter.body or "") else "",
                "letter_date": timezone.localdate(), "reference": letter.pk.hex[:8].upper(),
            },
        )  # fmt: skip


def paragraphs_of(body: str) -> list[dict[str, str]]:
    """The paragraphs of a letter; an address of a page that stands alone comes as a picture to photograph."""
    parts = (part.strip() for part in re.split(r"\n\s*\n|\n(?=https?://)|(?<=:) (?=https?://\S+(?:\n|$))", body))
    return [{"text": part, "picture": _picture_of(part) if PAGE.fullmatch(part) else ""} for part in parts if part]


def _picture_of(page: str) -> str:
    return segno.make(page, error="m", micro=False).svg_data_uri(scale=3, border=2)


def pdf_of(sheets: list[Sheet]) -> bytes:
    """Every letter, one after the other, in one PDF."""
    return tagged_pdf([html_of(sheet) for sheet in sheets])


def tagged_pdf(pages_of_html: list[str]) -> bytes:
    """These pages, one after the other, in one PDF/UA-1 with its fonts inside."""
    # Slow to load, and needed by this page only.
    from weasyprint import HTML

    from essaim.core.messaging.views.fetching import HOUSE, HouseFetcher

    ours = HouseFetcher()
    rendered = [HTML(string=html, base_url=HOUSE, url_fetcher=ours).render() for html in pages_of_html]
    pages = [page for document in rendered for page in document.pages]
    written = BytesIO()
    rendered[0].copy(pages).write_pdf(written, pdf_variant="pdf/ua-1")
    return written.getvalue()
