"""Letters: each in the window of its envelope, tagged for a screen reader, and only for those who may."""

import io

import pikepdf
import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message
from essaim.core.messaging.rules import may_print_letter
from essaim.core.messaging.views.paper import html_of, pdf_of, sheets_of
from tests.builders import LILLE, a_member, a_staff_client, a_workspace, counting_queries, who_is

pytestmark = pytest.mark.django_db
HOME = {"line": "18 rue du Marché", "complement": "Appartement 12", "postal_code": "59000", "commune_code": LILLE}


@pytest.fixture
def letter(site):
    return site.tell(site.person("letter", address=HOME))


def test_a_letter_is_a_tagged_pdf_in_french_with_its_fonts_inside(letter):
    with pikepdf.open(io.BytesIO(pdf_of(sheets_of([letter, letter])))) as pdf:
        assert (len(pdf.pages), bool(pdf.Root.MarkInfo.Marked), str(pdf.Root.Lang)) == (2, True, "fr")
        assert "/StructTreeRoot" in pdf.Root
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        fonts = [font.DescendantFonts[0].FontDescriptor for page in pdf.pages for font in page.Resources.Font.values()]
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert all("Atkinson" in str(font.FontName) for font in fonts)


def test_the_address_is_that_of_today_and_without_one_there_is_no_sheet(site, letter):
    assert sheets_of([letter])[0].lines[1:] == ("Appartement 12", "18 rue du Marché", "59000 LILLE")
    letter.person.addresses.all().delete()
    assert sheets_of([letter]) == []


def test_a_letter_waits_until_somebody_says_that_it_is_posted(site, letter):
    client = a_staff_client(site.workspace)
    printed = client.post(reverse("messaging:print-all"))
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert site.fresh(letter).state == "queued"
    assert JournalEntry.objects.filter(act="letter.printed", subject_id=letter.pk).count() == 1
    assert client.post(reverse("messaging:posted"), {"letter": [str(letter.pk), "nonsense"]}).status_code == 302
    assert site.fresh(letter).state == "sent"


def test_the_letter_of_a_protected_contact_is_never_in_the_common_print(site):
    hidden = site.tell(site.person("letter", address=HOME, is_protected=True))
    client = a_staff_client(site.workspace)
    assert client.post(reverse("messaging:print-all")).status_code == 302
    assert "contact protégé" in client.get(reverse("messaging:letters")).content.decode()
    assert client.post(reverse("messaging:print-letter", args=[hidden.pk]))["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("role", "protected", "allowed"),
    [("coordinator", True, True), ("operator", True, False), ("operator", False, True), ("lead_contact", False, False),
     ("funder", False, False), ("administrator", False, False)],
)  # fmt: skip
def test_who_may_print_a_letter(site, role, protected, allowed):
    letter = site.tell(site.person("letter", address=HOME, is_protected=protected))
    assert may_print_letter(who_is(a_member(site.workspace, role)), letter) is allowed


def test_the_list_of_letters_asks_as_much_for_one_as_for_three(site, letter):
    client = a_staff_client(site.workspace)
    client.get(reverse("messaging:letters"))
    with counting_queries() as one:
        client.get(reverse("messaging:letters"))
    for n in (2, 3):
        site.tell(site.person("letter", address=HOME, given_name=f"Paul{n}"), str(n))
    with counting_queries() as three:
        assert client.get(reverse("messaging:letters")).content.decode().count("Paul") >= 2
    assert len(three) == len(one)


def test_a_stranger_finds_nothing(site, letter):
    client = a_staff_client(a_workspace())
    assert client.post(reverse("messaging:print-letter", args=[letter.pk])).status_code == 404
    with in_workspace(site.workspace):
        assert Message.objects.get(pk=letter.pk).state == "queued"


def test_a_page_in_a_letter_is_a_picture_to_photograph_and_a_number_to_call(site, letter):
    letter.body = "Pouvez-vous y répondre ?\n\nhttps://ici.example/l/abc\n\nMerci."
    page = html_of(sheets_of([letter])[0])
    assert page.count("data:image/svg+xml") == 1
    assert "Pas de téléphone avec appareil photo" in page
    with pikepdf.open(io.BytesIO(pdf_of(sheets_of([letter])))) as pdf:
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    letter.body = "Merci de votre appel."
    assert "appareil photo" not in html_of(sheets_of([letter])[0])
