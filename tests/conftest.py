"""What every test stands on: a fixed clock, a wall around the machine, full counts on demand, and no skipping."""

import os
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.db import connection
from django.test import TransactionTestCase

from essaim.core.foundation.laws import Law, enact, repeal
from essaim.core.foundation.protection import protect_journal, unprotect_journal
from tests import entering
from tests.network import only_this_machine
from tests.schema import keep_schema, take_schema
from tests.statics import look_once

STRESS = os.environ.get("ESSAIM_STRESS") == "1"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=PARIS)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}

hypothesis.settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=30, print_blob=True)
hypothesis.settings.register_profile("stress", database=None, deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("stress" if STRESS else "ci")

refused: list[str] = []
look_once()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--again",
        action="store_true",
        help="leave out what a first run on another database has already settled",
    )
    parser.addoption("--counted", action="store_true", help="only the tests of safety, and those elsewhere that count how much they try")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests; on a second database keep what touches the database."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
    if config.getoption("--counted"):
        keep_only(config, items, is_counted)
    if config.getoption("--again"):
        keep_only(config, items, is_worth_a_second_database)


def keep_only(config: pytest.Config, items: list[pytest.Item], is_kept: Callable[[pytest.Item], bool]) -> None:
    """Leave the others out, and say so in the summary."""
    kept = [item for item in items if is_kept(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def is_counted(item: pytest.Item) -> bool:
    """Whether full counts change anything for a test."""
    return "/tests/safety/" in item.path.as_posix() or "count" in getattr(item, "fixturenames", ())


def is_worth_a_second_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes the database; of the browser tests, only the smoke journeys."""
    if item.get_closest_marker("browser"):
        return item.get_closest_marker("smoke") is not None
    if item.get_closest_marker("django_db"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef) -> Generator[None, object, object]:
    """What several tests share, such as a crawl, enters for all of them."""
    if fixturedef.scope == "function" or fixturedef.argname == "django_db_setup":  # making the database enters for nobody
        return (yield)
    with entering.watched() as seen:
        result = yield
    if seen:
        entering.shared.add(fixturedef)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test named after a statement enters through a door exactly when the table says so."""
    if not entering.OF_A_STATEMENT.match(item.name):
        return (yield)
    with entering.watched() as seen:
        result = yield
    entering.must_agree(item, seen, by_others=entering.uses_what_entered(item))
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped or hasattr(report, "wasxfail"):
        refused.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        refused.append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that is skipped, or expected to fail, protects nobody: the run fails."""
    if refused:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if refused:
        terminalreporter.section("skipped or expected to fail, which is not allowed here", red=True)
        terminalreporter.write_line("\n".join(sorted(set(refused))))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """Begin with the schema of an earlier run, where no migration has changed since."""
    return take_schema()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb) -> None:
    if not django_db_keepdb:
        keep_schema()


@pytest.fixture(scope="session", autouse=True)
def only_this_machine_answers() -> Iterator[None]:
    with only_this_machine():
        yield


@pytest.fixture(scope="session", autouse=True)
def databases_can_be_emptied() -> Iterator[None]:
    """Between tests a whole database is emptied, which laws against removing would refuse: they are lifted meanwhile."""
    empty = TransactionTestCase._fixture_teardown

    def lifted(case) -> None:
        unprotect_journal(connection)
        repeal(connection, against_removing())
        try:
            empty(case)
        finally:
            protect_journal(connection)
            enact(connection, against_removing())

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = empty


def against_removing() -> list[Law]:
    """Laws that forbid to remove a row."""
    from essaim.web.laws import LAWS

    return [law for law in LAWS if "DELETE" in law.verbs]


@pytest.fixture
def now() -> datetime:
    """Thursday 12 March 2026, ten in the morning in Paris: the day on which tests happen."""
    return NOW


@pytest.fixture
def clock(now: datetime) -> Iterator[time_machine.Traveller]:
    """Stop the process clock at `now`; `clock.move_to(…)` and `clock.shift(…)` move it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def count():
    """Choose how much to try: `count(reduced, full)` is the second under `make stress`."""

    def choose(reduced: int, full: int) -> int:
        return full if STRESS else reduced

    return choose
