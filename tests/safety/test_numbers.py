"""Many invoices at the same instant: numbers without a gap and without a twin, on either database."""

import threading

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection

from essaim.core.foundation import journal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import Line, entries, invoicing
from essaim.modules.dues.models import Invoice, NumberSeries
from tests.builders import a_workspace, acting, an_issuer, an_organisation
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(count):
    """Somebody to invoice, and how many desks do it at once."""
    workspace = a_workspace()
    an_issuer(workspace)
    return workspace, an_organisation(workspace), count(12, 60)


def invoice_all_at_once(workspace, payer, size) -> list[str]:
    line, told = threading.Barrier(size, timeout=60), []

    def issue():
        try:
            with in_workspace(workspace):
                line.wait()
                invoicing.issue_invoice(payer, [Line("Passage", 15000)], by=acting(), now=NOW)
                told.append("issued")
        except (IntegrityError, OperationalError) as refused:
            told.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return told


def test_d15_invoices_of_one_instant_are_numbered_without_a_gap(desk):
    workspace, payer, size = desk
    told = invoice_all_at_once(workspace, payer, size)
    with in_workspace(workspace):
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert (told, numbers) == (["issued"] * size, list(range(1, size + 1)))


def test_control_looking_first_and_writing_afterwards_gives_one_number_to_two(desk, monkeypatch):
    """Negative control: without the lock, whoever looks before anybody has written sees the same last number."""
    workspace, payer, size = desk
    looked = threading.Barrier(size, timeout=60)
    take = invoicing.next_number

    def look_then_write(place, series, *, year):
        if series != "F":
            return take(place, series, year=year)
        return seen[threading.get_ident()] + 1

    seen = {}
    issue = invoicing.issue_invoice

    def look_first(*args, **kwargs):
        row = NumberSeries.objects.filter(series="F").first()
        seen[threading.get_ident()] = row.last if row else 0
        looked.wait()
        return issue(*args, **kwargs)

    monkeypatch.setattr(invoicing, "issue_invoice", look_first)
    monkeypatch.setattr(invoicing, "next_number", look_then_write)
    monkeypatch.setattr(journal, "hold", lambda workspace_id: None)
    told = invoice_all_at_once(workspace, payer, size)
    assert (told.count("issued"), set(told), entries.next_number is take) == (1, {"issued", "IntegrityError"}, True)
