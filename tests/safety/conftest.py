"""The world that safety tests look at: built once, its rows put back for each file, and given back untouched to each test."""

import logging
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

import pytest
import time_machine
from django.db import transaction

from essaim.core.messaging.views import letters, paper
from essaim.modules.activities.views import attestation
from essaim.modules.dues.views import papers as money
from essaim.modules.hosts.views import paper as agreements
from essaim.web.desks.onboarding import attesting
from tests.conftest import NOW
from tests.safety.keeping import Rows, new_rows, put_back, rows_of_all_tables
from tests.safety.world import World, build


@pytest.fixture(autouse=True, scope="module")
def doors_are_closed_in_silence() -> Iterator[None]:
    """Thousands of pages that are rightly not found need no line each in the report."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


@pytest.fixture(autouse=True, scope="module")
def letters_are_read_before_they_are_packed() -> Iterator[None]:
    """The words of a PDF are compressed: the oracles read the pages that it is made from, the first crawl included."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(attesting, "tagged_pdf", lambda pages: "".join(pages).encode())
        patched.setattr(money, "tagged_pdf", lambda pages: "".join(pages).encode())
        patched.setattr(attestation, "tagged_pdf", lambda pages: "".join(pages).encode())
        patched.setattr(agreements, "tagged_pdf", lambda pages: "".join(pages).encode())
        patched.setattr(letters, "pdf_of", lambda sheets: "".join(map(paper.html_of, sheets)).encode())
        yield


@pytest.fixture(scope="session")
def lived(django_db_setup, django_db_blocker) -> tuple[World, Rows]:
    """A world, and the rows that it left behind."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        before = rows_of_all_tables()
        found = build(), new_rows(before, rows_of_all_tables())
        transaction.set_rollback(True)
    return found


def as_it_was(world: World) -> World:
    """The same world in notebooks of its own: what one file writes in them, such as a new row, is nothing to the next."""
    books = ("ids", "secrets", "contacts", "notes")
    copies = {
        name: replace(
            place,
            scheme=copy(place.scheme),
            people={key: copy(row) for key, row in place.people.items()},
            **{book: dict(getattr(place, book)) for book in books},
        )
        for name, place in (world.places | world.beside).items()
    }
    return replace(
        world, places={name: copies[name] for name in world.places}, beside={name: copies[name] for name in world.beside},
        clients=dict(world.clients),
    )  # fmt: skip


@pytest.fixture(scope="module")
def built_world(lived, django_db_blocker) -> Iterator[World]:
    world, rows = lived
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        put_back(rows)
        yield as_it_was(world)
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world) -> Iterator[World]:
    with transaction.atomic():
        yield built_world
        transaction.set_rollback(True)
