"""The table of what is proven says what the tests say, and counts no test below the door as a proof."""

from types import SimpleNamespace

import coverage_table
import pytest
from django.core.management import BaseCommand, call_command
from django.test import Client

from tests import entering

STATEMENTS = "# ABC First scheme\nABC-01 Somebody calls.\nABC-02 Somebody | comes.\n"


@pytest.fixture
def schemes(tmp_path):
    path = tmp_path / "statements.txt"
    path.write_text(STATEMENTS)
    return coverage_table.read_statements(path)


def proof(code: str, mark: str) -> coverage_table.Proof:
    return coverage_table.Proof(code, "test_it", "tests/web/test_it.py", mark)


def test_the_committed_table_is_the_one_of_the_tests():
    schemes = coverage_table.read_statements(coverage_table.STATEMENTS)
    proofs = list(coverage_table.find_proofs(coverage_table.ROOT / "tests"))
    assert coverage_table.unknown_codes(schemes, proofs) == []
    assert coverage_table.TABLE.read_text() == coverage_table.render(schemes, proofs)


def test_the_list_of_statements_is_whole():
    schemes = coverage_table.read_statements(coverage_table.STATEMENTS)
    assert {code: len(statements) for code, (_, statements) in schemes.items()} == {
        "NPP": 13, "LIA": 13, "CAT": 17, "API": 19, "AYZ": 24, "JAR": 18, "JCI": 23, "OEM": 17, "DIG": 17,
        "QSO": 16, "RES": 19, "SAN": 21, "SCA": 22, "VOI": 21, "CAC": 12, "COM": 12, "TRA": 14, "MIL": 11, "ERE": 13,
    }  # fmt: skip


def test_a_statement_has_the_best_mark_of_its_tests_and_names_them_all(schemes):
    proofs = [proof("ABC-01", "library"), proof("ABC-01", "not yet"), proof("ABC-01", "proven"), proof("ABC-02", "not yet")]
    page = coverage_table.render(schemes, proofs)
    here = "`tests/web/test_it.py::test_it`"
    assert f"| ABC-01 | Somebody calls. | proven | {here} (library)<br>{here} (below the door)<br>{here} |" in page
    assert rf"| ABC-02 | Somebody \| comes. | not yet | {here} |" in page
    assert "- **proven** (1):" in page


def test_a_statement_of_which_only_a_part_is_shown_says_so(schemes):
    page = coverage_table.render(schemes, [proof("ABC-01", "proven in part"), proof("ABC-01", "library")])
    assert "| ABC-01 | Somebody calls. | proven in part | " in page
    assert "- **proven** (0):" in page and "- **proven in part** (1):" in page


def test_a_statement_without_test_is_not_yet(schemes):
    assert "| ABC-01 | Somebody calls. | not yet |  |" in coverage_table.render(schemes, [])


def test_a_test_of_a_statement_that_does_not_exist_is_seen(schemes):
    assert coverage_table.unknown_codes(schemes, [proof("ABC-09", "proven")]) == ["tests/web/test_it.py::test_it"]


BUILDERS = """
from django.test import Client

def a_staff_client():
    client = Client()
    client.force_login(None)
    return client
"""
BUS = """
import pytest
from tests.builders import a_staff_client

@pytest.fixture(name="bus_desk")
def a_bus_desk():
    desk = a_staff_client()
    desk.post("/dispositifs/nouveau/")
    return "workspace", "scheme", desk

@pytest.fixture
def sent():
    def send(desk):
        return desk.post("/standard/")
    return send

class Story:
    def asks(self):
        return self.desk.get("/aujourdhui/")

def two_taps(browser):
    return arrives(browser)

def arrives(browser):
    return browser.post("/visites/")

def known(rows, key):
    return rows.get(key)

def knock(client, verb, url):
    return getattr(client, verb.lower())(url)
"""
IMPORTS = "from django.urls import reverse\nfrom tests import bus\nfrom tests.bus import Story, a_bus_desk, sent, two_taps\n"


def mark_of(folder, code: str, place: str = "tests/web/test_it.py") -> str:
    """The mark of the one test in a file that holds this code, beside a few helpers."""
    for name, text in (("tests/builders.py", BUILDERS), ("tests/bus.py", BUS), (place, IMPORTS + code)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (found,) = coverage_table.find_proofs(folder / "tests")
    return found.mark


@pytest.mark.parametrize(
    "code",
    [
        "def test_abc_01_it(estate):\n    estate[2].post(reverse('counter'))",
        "def test_abc_01_it(browsers):\n    first, second = browsers\n    assert second.get(reverse('x')).status_code == 200",
        "def test_abc_01_it(browser):\n    two_taps(browser)",
        "def test_abc_01_it(browser):\n    bus.knock(browser, 'GET', '/')",
        "def test_abc_01_it(sent):\n    sent(None)",
        "def test_abc_01_it(story):\n    story.asks()",
        "def test_abc_01_it(desk):\n    url = reverse('today')\n    again = url\n    desk.get(again)",
        "OWN = '/a/moi/'\ndef test_abc_01_it(someone):\n    someone.get(OWN)",
        "def test_abc_01_it(live_server, open_page):\n    open_page().goto('/')",
        "from django.core.management import call_command\ndef test_abc_01_it():\n    call_command('doctor')",
        "class TestIt:\n    def test_abc_01_it(self, sheet):\n        sheet.get(f'/{sheet}/')",
    ],
)
def test_what_asks_for_a_page_or_runs_a_command_proves_whatever_it_calls_its_browser(tmp_path, code):
    assert mark_of(tmp_path, code) == "proven"


@pytest.mark.parametrize(
    "code",
    [
        "def test_abc_01_it(need):\n    split(need)",
        "def test_abc_01_it(bus_desk):\n    assert plan(bus_desk[1])",
        "def test_abc_01_it(client, page, command):\n    assert page.count('x') == 1",
        "def test_abc_01_it(row):\n    page = row.text\n    assert page.count('x') == {'a': 1}.get('a')",
        "def test_abc_01_it(row):\n    key = 'a'\n    assert row.get(key) == row.objects.get(pk=1)",
        "from tests.builders import a_staff_client\ndef test_abc_01_it():\n    assert a_staff_client()",
        "def test_abc_01_it(row):\n    assert row.get(row, ())",
        "def test_abc_01_it(row):\n    assert bus.known(row, row)",
        "def two_taps(row):\n    return row\n\ndef test_abc_01_it(row):\n    two_taps(row)",
    ],
)
def test_a_test_below_the_door_proves_nothing_whatever_its_words(tmp_path, code):
    assert mark_of(tmp_path, code) == "not yet"


def test_the_engine_is_a_library_and_a_part_is_a_part(tmp_path):
    asks = "(desk):\n    desk.post(reverse('today'))"
    assert mark_of(tmp_path / "one", f"def test_abc_01_it{asks}", "tests/engine/test_it.py") == "library"
    assert mark_of(tmp_path / "two", f"def test_abc_01_in_part_it{asks}") == "proven in part"


class Nothing(BaseCommand):
    def handle(self, **options) -> None:
        return


def test_what_a_test_really_did_is_seen():
    with entering.watched() as seen:
        call_command(Nothing())
        assert Client().get("/static/nulle-part.css").status_code == 404
    assert seen == ["execute", "request"]
    call_command(Nothing())
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("code", "seen", "agrees"),
    [
        ("desk.post('/')", ["request"], True),
        ("split(desk)", [], True),
        ("desk.post('/')", [], False),
        ("split(desk)", ["request"], False),
    ],
)
def test_a_test_that_does_what_the_table_denies_fails_and_the_other_way_round(tmp_path, code, seen, agrees):
    mark_of(tmp_path, f"def test_abc_01_it(desk):\n    {code}")
    item = SimpleNamespace(path=tmp_path / "tests/web/test_it.py", originalname="test_abc_01_it")
    if agrees:
        entering.must_agree(item, seen, tmp_path)
    else:
        with pytest.raises(pytest.fail.Exception, match="test_abc_01_it"):
            entering.must_agree(item, seen, tmp_path)


@pytest.fixture(scope="module")
def crawled(django_db_blocker):
    """Something that several tests share."""
    with django_db_blocker.unblock():
        return Client().get("/static/nulle-part.css").status_code


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_tests_share_has_entered_for_each_of_them(crawled, request, _turn):
    assert crawled == 404
    assert entering.uses_what_entered(request.node)


def test_control_a_test_that_shares_nothing_has_nothing_entered_for_it(request):
    assert not entering.uses_what_entered(request.node)


def test_control_the_database_itself_enters_for_nobody(db, request):
    """It is made by a command, which every test with a row would otherwise seem to have run."""
    assert not entering.uses_what_entered(request.node)
