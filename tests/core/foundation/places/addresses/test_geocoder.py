"""The client of the geocoder against a real server that answers well, badly, slowly or not at all."""

import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from essaim.core.foundation.places.addresses import AddressHit, BookState, Geocoder
from tests.core.foundation.places.addresses.service import Service, collection, feature, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(service, clock) -> Geocoder:
    return Geocoder(service.url, clock=clock, seconds=2.0)


LILAS = AddressHit(
    label="12 Rue des Lilas 59000 Lille",
    housenumber="12",
    street="Rue des Lilas",
    postcode="59000",
    citycode="59350",
    city="Lille",
    lat=50.63101,
    lon=3.05201,
    score=0.97,
)


def test_an_address_comes_with_its_parts_and_its_point(book):
    assert (book.search("12 rue des lilas"), book.state) == ([LILAS], BookState.READY)


def test_the_service_is_asked_in_its_own_terms(book, service):
    book.search("  12 rue  des lilas ", citycode="59350", limit=5)
    question = {"q": "12 rue des lilas", "limit": "5", "autocomplete": "1", "citycode": "59350"}
    assert service.asked == [("/geocodage/search", question)]


def test_a_base_address_that_names_the_search_is_used_as_it_is(service):
    for ending in ("/search", "/search/"):
        Geocoder(service.url + ending).search("12 rue des lilas")
    assert [path for path, _question in service.asked] == ["/geocodage/search", "/geocodage/search/"]


def test_an_arrondissement_is_part_of_its_commune(book, service):
    paris = feature(citycode="75118", postcode="75018", city="Paris")
    service.answers = [(200, {}, collection(paris, feature()))]
    assert [hit.citycode for hit in book.search("12 rue des lilas", citycode="75056")] == ["75056"]
    assert "citycode" not in service.asked[0][1]


def test_an_address_of_another_commune_is_left_out(book, service):
    service.answers = [(200, {}, collection(feature(citycode="59599"), feature()))]
    assert book.search("12 rue des lilas", citycode="59350") == [LILAS]


def test_a_commune_is_no_address_and_a_named_place_is_one(book, service):
    commune = feature(type="municipality", street=None, housenumber=None, name="Lille")
    place = feature(type="locality", street=None, housenumber=None, name="Les Peupliers", label="Les Peupliers")
    service.answers = [(200, {}, collection(commune, place))]
    assert [(hit.street, hit.housenumber) for hit in book.search("peupliers")] == [("Les Peupliers", "")]


@pytest.mark.parametrize("typed", ["", "  ", "12", "ab", "???? rue", "'; drop"])
def test_a_text_that_the_service_would_refuse_is_not_sent(book, service, typed):
    assert (book.search(typed), service.asked) == ([], [])


def test_a_long_text_is_cut(book, service):
    book.search("rue " * 200)
    assert len(service.asked[0][1]["q"]) <= 200


def test_a_refused_question_finds_nothing_and_the_service_is_still_there(book, service):
    service.answers = [(400, {}, b'{"code":400,"message":"Failed parsing query"}')]
    assert (book.search("12 rue des lilas"), book.state) == ([], BookState.READY)


WRONG = {
    "an error": (500, {}, b"oops"),
    "not found": (404, {}, b"gone"),
    "forbidden": (403, {}, b"no"),
    "no JSON": (200, {}, b"<html>maintenance</html>"),
    "another JSON": (200, {}, b'{"hello": "world"}'),
    "a list": (200, {}, b"[1, 2, 3]"),
    "features of another kind": (200, {}, b'{"features": [1]}'),
    "no number": (200, {}, collection({**feature(), "geometry": {"coordinates": ["x", "y"]}})),
    "nowhere on Earth": (200, {}, collection({**feature(), "geometry": {"coordinates": [3.0, 500.0]}})),
    "too much": (200, {}, b" " * 70_000 + collection(feature())),
    "nested too deeply": (200, {}, b"[" * 60_000),
    "compressed against our wish": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b garbage"),
    "cut in the middle": (200, {"Content-Length": "5000"}, collection(feature())),
    "bytes that are no text": (200, {}, b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_makes_the_service_unavailable_and_never_fails(book, service, answer):
    service.answers = [answer]
    assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)


def test_the_largest_answer_that_is_allowed_is_read(book, service):
    body = collection(feature())
    service.answers = [(200, {}, b" " * (64 * 1024 - len(body)) + body)]
    assert book.search("12 rue des lilas") == [LILAS]


def test_a_redirect_is_not_followed(book, service):
    with serving() as elsewhere:
        service.answers = [(302, {"Location": f"{elsewhere.url}/search?q=stolen"}, b"")]
        assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)
        assert elsewhere.asked == []


def test_a_service_that_is_down_is_a_state(clock):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        book = Geocoder(f"http://127.0.0.1:{nobody.getsockname()[1]}", clock=clock)
        assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)


@pytest.mark.parametrize("url", ["no address at all", "ftp://127.0.0.1/", "http://127.0.0.1:99999/", "http://[::1"])
def test_a_wrong_base_address_is_a_state(url):
    book = Geocoder(url)
    assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)


def test_a_service_that_never_answers_is_given_up(clock):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        book = Geocoder(f"http://127.0.0.1:{silent.getsockname()[1]}", clock=clock, seconds=0.2)
        assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)


def test_a_service_that_drips_its_answer_is_given_up(service, clock):
    def dripping():
        for letter in collection(feature()):
            time.sleep(0.01)
            yield bytes([letter])

    service.answers = [(200, {}, dripping())]
    book = Geocoder(service.url, clock=clock, seconds=0.3)
    assert (book.search("12 rue des lilas"), book.state) == ([], BookState.UNAVAILABLE)


def test_nobody_waits_for_a_service_that_is_down_until_it_has_rested(book, service, clock):
    service.answers = [(500, {}, b"oops"), (200, {}, collection(feature()))]
    book.search("12 rue des lilas")
    clock.now += 29
    assert (book.search("12 rue des lilas"), len(service.asked)) == ([], 1)
    clock.now += 2
    assert (book.search("12 rue des lilas"), len(service.asked), book.state) == ([LILAS], 2, BookState.READY)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_service_that_is_busy_for_a_moment_is_asked_again(book, service, status):
    service.answers = [
        (status, {}, b""),
        (status, {"Retry-After": "0"}, b""),
        (200, {}, collection(feature())),
    ]
    assert (book.search("12 rue des lilas"), len(service.asked)) == ([LILAS], 3)


def test_a_service_that_stays_busy_is_left_alone(book, service):
    service.answers = [(429, {}, b"")]
    assert (book.search("12 rue des lilas"), len(service.asked)) == ([], 3)
    assert book.state is BookState.UNAVAILABLE


def test_a_service_that_asks_for_five_seconds_is_not_asked_before(book, service, clock):
    service.answers = [(429, {"Retry-After": "5"}, b""), (200, {}, collection(feature()))]
    assert (book.search("12 rue des lilas"), len(service.asked)) == ([], 1)
    clock.now += 4.9
    assert (book.search("12 rue des lilas"), len(service.asked)) == ([], 1)
    clock.now += 0.2
    assert book.search("12 rue des lilas") == [LILAS]


@pytest.mark.parametrize("asked", ["soon", "-1", "9999999999", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_wait_that_is_no_number_of_seconds_counts_as_none(book, service, asked):
    service.answers = [(429, {"Retry-After": asked}, b""), (200, {}, collection(feature()))]
    assert book.search("12 rue des lilas") == [LILAS]


def test_what_the_service_says_is_one_short_line_of_text(book, service):
    strange = feature(street="Rue\n des\x0b Lilas", city="L" * 5000, postcode=59000)
    service.answers = [(200, {}, collection(strange))]
    (hit,) = book.search("12 rue des lilas")
    assert (hit.street, len(hit.city), hit.postcode) == ("Rue des Lilas", 200, "59000")


def test_no_address_is_ever_written_to_the_log(book, service, caplog):
    service.answers = [(429, {}, b""), (200, {}, collection(feature())), (500, {}, b"")]
    with caplog.at_level(logging.DEBUG):
        book.search("12 impasse secrete")
        book.search("12 impasse secrete")
    assert "secrete" not in caplog.text
    assert "Lilas" not in caplog.text


def test_the_log_would_show_the_address_if_it_were_not_kept_quiet(book, caplog):
    with caplog.at_level(logging.INFO, logger="httpx"):
        book.search("12 impasse secrete")
    assert "secrete" in caplog.text


def test_several_people_may_search_at_once(book, service):
    found = []
    threads = [threading.Thread(target=lambda: found.append(book.search("12 rue des lilas"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[LILAS]] * 8
