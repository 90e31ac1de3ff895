"""The table of what is proven says what the tests say, and counts no test below the door as a proof."""

import ast

import coverage_table
import pytest

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


def test_a_statement_has_the_best_mark_of_its_tests(schemes):
    proofs = [proof("ABC-01", "library"), proof("ABC-01", "proven"), proof("ABC-02", "not yet")]
    page = coverage_table.render(schemes, proofs)
    assert "| ABC-01 | Somebody calls. | proven | `tests/web/test_it.py::test_it` |" in page
    assert r"| ABC-02 | Somebody \| comes. | not yet | `tests/web/test_it.py::test_it` |" in page
    assert "- **proven** (1):" in page


def test_a_statement_without_test_is_not_yet(schemes):
    assert "| ABC-01 | Somebody calls. | not yet |  |" in coverage_table.render(schemes, [])


def test_a_test_of_a_statement_that_does_not_exist_is_seen(schemes):
    assert coverage_table.unknown_codes(schemes, [proof("ABC-09", "proven")]) == [
        "tests/web/test_it.py::test_it"
    ]


@pytest.mark.parametrize(
    ("file", "code", "mark"),
    [
        ("tests/engine/test_ranking.py", "def test_it(): pass", "library"),
        ("tests/browser/test_phone.py", "def test_it(): pass", "proven"),
        ("tests/modules/needs/test_views.py", "def test_it(client): pass", "proven"),
        ("tests/modules/needs/test_views.py", "def test_it(staff_client, need): pass", "proven"),
        ("tests/web/test_commands.py", "def test_it():\n    call_command('essaim')", "proven"),
        ("tests/modules/needs/test_actions.py", "def test_it(need): split(need)", "not yet"),
    ],
)
def test_only_a_test_that_enters_through_a_door_proves(file, code, mark):
    assert coverage_table.mark_of(file, ast.parse(code).body[0]) == mark
