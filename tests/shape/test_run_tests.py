"""The total at the end of `make test` counts what pytest counted, and hides nothing."""

import pytest
import run_tests
from run_tests import Total

SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ((5, 0, 0, 0), Total(passed=5, failed=0)),
        ((5, 1, 0, 0), Total(passed=4, failed=1)),
        ((5, 0, 2, 0), Total(passed=3, failed=2)),
        ((5, 0, 0, 1), Total(passed=4, failed=1)),
        ((0, 0, 0, 0), Total(passed=0, failed=0)),
    ],
)
def test_a_test_that_did_not_pass_failed(tmp_path, counts, total):
    report = tmp_path / "report.xml"
    report.write_text(SUITE.format(*counts))
    assert run_tests.read_total(report) == total


def test_a_run_without_report_failed(tmp_path):
    assert run_tests.read_total(tmp_path / "nothing.xml") == Total(failed=1)


def test_totals_add_up():
    assert Total(3, 1) + Total(4, 0) == Total(7, 1)


def test_a_run_that_tested_nothing_failed(tmp_path):
    empty = tmp_path / "test_nothing.py"
    empty.write_text("")
    assert run_tests.run_pytest("Nothing", "-p", "no:django", "-c", "/dev/null", str(empty)).failed == 1
