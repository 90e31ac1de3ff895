"""What is said reaches one person, once, in neutral words, by the means that they prefer and that may be used."""

import re
from datetime import timedelta

import pytest
from django_q.models import OrmQ
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import available, fill, load_key
from essaim.blueprints.vocabulary.messages import MESSAGES, PLACEHOLDERS, UNSPEAKABLE
from essaim.core.messaging.actions import drop_messages_about, stop, stop_everything, take_up_again, tell
from essaim.core.messaging.actions.delivering import deliver, deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import Means
from tests.builders import LILLE, acting
from tests.conftest import NOW
from tests.shape.sources import HOUSE, python_files

PAYLOADS = [
    "{{event.__init__.__code__}}", "{first_name.__class__}", "{0}", "{first_name!r}", "{first_name:>9999}", "%(first_name)s",
    "{__class__}", "${first_name}", "{% load x %}", "{first_name[0]}", "{FIRST_NAME}",
]  # fmt: skip
HOME = {"line": "18 rue du Marché", "postal_code": "59000", "commune_code": LILLE}
HIDDEN_CARRIERS = re.compile(r"\b(bcc|cc)\s*=|\b(bcc|cc)\b\s*\(", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize(("channel", "means"), [("sms", "sms"), ("email", "email"), ("letter", "letter"), ("voice", None)])
def test_each_is_told_by_the_means_that_they_prefer(site, channel, means):
    told = site.tell(site.person(channel, address=HOME))
    assert (getattr(told, "means", None), Call.objects.count()) == (means, 0 if means else 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "written"), [(3, False), (5, True)])
def test_what_must_be_answered_before_a_letter_arrives_is_said_by_phone(site, days, written):
    told = site.tell(site.person("letter", address=HOME), expires_at=NOW + timedelta(days=days))
    assert isinstance(told, Message) is written
    assert Call.objects.count() == (0 if written else 1)


@pytest.mark.django_db
def test_a_letter_that_nobody_has_posted_in_time_becomes_a_call(site):
    letter = site.tell(site.person("letter", address=HOME), expires_at=NOW + timedelta(days=6))
    deliver_due(NOW + timedelta(days=5))
    assert (site.fresh(letter).state, Call.objects.count()) == ("queued", 0)
    for _again in range(2):
        deliver_due(NOW + timedelta(days=6))
    assert (site.fresh(letter).state, Call.objects.get().reason) == ("expired", "undelivered")


@pytest.mark.django_db
def test_telling_twice_says_it_once(site):
    person = site.person()
    assert site.tell(person).pk == site.tell(person).pk
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_an_sms_is_written_in_the_alphabet_of_phones(site):
    body = site.tell(site.person(given_name="Žofia"), postscript="Pour joindre Žofia\u00a0: 06 39 98 10 01").body
    assert not set("Ž’\u00a0\u202f") & set(body)
    assert body.endswith("Pour joindre Zofia : 06 39 98 10 01")


@pytest.mark.django_db
def test_a_night_message_waits_unless_it_is_urgent(site):
    night = NOW.replace(hour=22)
    waits, leaves = site.tell(site.person(), now=night), site.tell(site.person(), "2", now=night, urgent=True)
    assert (waits.not_before, leaves.not_before) == (NOW.replace(day=13, hour=8), night)


@pytest.mark.django_db
def test_a_number_kept_out_of_messages_is_not_written_to(site):
    person = site.person()
    person.contacts.filter(kind="mobile").update(do_not_use_for=["messages"])
    assert site.tell(person).means == "email"


@pytest.mark.django_db
def test_stop_turns_what_waits_and_what_follows_into_calls_until_taken_up_again(site):
    person = site.person(email="")
    waiting = site.tell(person)
    stop(Means.SMS, "06 39 98 10 01", by=acting(), now=NOW)
    assert (site.fresh(waiting).state, Call.objects.count()) == ("cancelled", 1)
    assert isinstance(site.tell(person, "2"), Call)
    assert take_up_again(Means.SMS, "+33 6 39 98 10 01", by=acting(), now=NOW) == 1
    assert isinstance(site.tell(person, "3"), Message)


@pytest.mark.django_db
def test_stopping_everything_leaves_neither_message_nor_call(site):
    person = site.person()
    message = site.tell(person)
    assert stop_everything(person, by=acting(), now=NOW) == 1
    assert (site.fresh(message).state, Call.objects.filter(state="due").count()) == ("cancelled", 0)


@pytest.mark.django_db
def test_what_is_settled_is_not_said_any_more(site):
    person = site.person()
    about, other = site.tell(person, subject_id=person.pk), site.tell(person, "2")
    assert drop_messages_about(person.pk, templates=["on_behalf_notice"], by=acting(), now=NOW) == 1
    assert (site.fresh(about).state, site.fresh(other).state) == ("cancelled", "queued")


@pytest.mark.django_db
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a9_a_value_is_never_read_as_a_template(site, payload):
    told = tell(
        site.person("email", given_name=payload), scheme=site.scheme, template="on_behalf_notice", occurrence="1",
        values={"category": "{phone}"}, by=acting(), now=NOW,
    )  # fmt: skip
    assert payload in told.body
    assert "{phone}" in told.body


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a9_a_text_reaches_nothing_but_its_placeholders(payload):
    assert fill(payload, {"first_name": "Odette"}) in (payload, payload.replace("{first_name}", "Odette"))
    assert "code object" not in fill(payload, {"first_name": "Odette"})


@given(st.text(), st.text())
def test_a9_a_filled_value_is_never_filled_again(text, value):
    assert fill("{first_name}", {"first_name": value, "phone": text}) == value


def unspeakable(text: str, language: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) & set(UNSPEAKABLE[language])


@pytest.mark.parametrize("key", [shelved.key for shelved in available()])
def test_b4_no_message_of_the_library_says_why_somebody_is_helped(key):
    blueprint = load_key(key).blueprint
    samples = {name: placeholder.sample for name, placeholder in PLACEHOLDERS.items()}
    for language, texts in blueprint.texts.items():
        said = {
            (message.key, column): fill(texts[getattr(message, column)], samples)
            for message in blueprint.messages
            for column in ("sms", "subject", "body")
        }
        assert {place: found for place, text in said.items() if (found := unspeakable(text, language))} == {}
        public_name = texts.get("public_title", "").lower()
        short = [text.lower() for (_key, column), text in said.items() if column != "body"]
        assert [text for text in short if public_name and public_name in text] == []
        assert {message.key for message in blueprint.messages} <= set(MESSAGES)


def test_b4_control_a_word_of_health_is_seen():
    assert unspeakable("Votre médecin a appelé", "fr") == {"médecin"}


def test_b5_no_hidden_recipient_anywhere_in_the_house():
    found = [path.name for path in python_files(HOUSE) if HIDDEN_CARRIERS.search(path.read_text())]
    assert found == []


def test_b5_control_a_hidden_recipient_is_seen():
    assert HIDDEN_CARRIERS.search("EmailMessage(to=[a], bcc=[b])")


@pytest.mark.django_db
def test_c11_what_is_queued_and_logged_holds_ids_only(site, gateway, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = site.tell(site.person(given_name="Canaripersonne"))
    deliver(message.pk, now=NOW)
    queued = [row.task for row in OrmQ.objects.all()]
    assert [task["args"][2] for task in queued] == [{"message_id": str(message.pk)}]
    spilled = f"{queued} {caplog.text}"
    assert [word for word in ("Canaripersonne", "39981001", "Lefèvre", message.body) if word in spilled] == []
