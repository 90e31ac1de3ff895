"""What only the demonstration has exists nowhere else: no pretend provider, no signing in without a password."""

import os
import socket
import subprocess
import sys

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import Resolver404, resolve

from essaim.modules.dues.actions import helloasso
from essaim.web.demo import paying
from essaim.web.demo.till import PAGE
from tests.builders import a_workspace
from tests.conftest import NOW

LOADED = """
import sys, django
django.setup()
from django.urls import resolve
resolve("/demo/")
import essaim.web.wsgi, essaim.web.management.commands.serve, essaim.web.jobs
print(sorted(name for name in sys.modules if name in ("essaim.web.demo.provider", "essaim.web.demo.till", "essaim.web.demo.paying")))
"""


@pytest.fixture
def association(db):
    workspace = a_workspace()
    paying.open_account(workspace, now=NOW)
    return workspace


def a_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    except httpx.ConnectError:
        return False


def test_without_the_demonstration_no_pretend_provider_starts(association, settings):
    settings.DEMO, port = False, a_port()
    with pytest.raises(ImproperlyConfigured, match="ESSAIM_DEMO=1"), paying.provider_open(association, port=port):
        pass
    with pytest.raises(CommandError, match="ESSAIM_DEMO=1"):
        call_command("demo")
    assert (answers(port), helloasso.is_on(), settings.ESSAIM_HELLOASSO_URL) == (False, False, "")


def test_control_in_the_demonstration_it_starts_is_known_to_every_process_and_ends(association, settings, monkeypatch):
    settings.DEMO, port = True, a_port()
    monkeypatch.setenv("ESSAIM_HELLOASSO_URL", "")
    with paying.provider_open(association, port=port) as there:
        assert (there.url, answers(port), helloasso.is_on()) == (f"http://127.0.0.1:{port}", True, True)
        assert os.environ["ESSAIM_HELLOASSO_URL"] == there.url
    assert (answers(port), helloasso.is_on(), os.environ["ESSAIM_HELLOASSO_URL"]) == (False, False, "")


def test_a_port_that_somebody_has_is_left_to_them(association, settings, monkeypatch, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    monkeypatch.setenv("ESSAIM_HELLOASSO_URL", "")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with paying.provider_open(association, port=port) as there:
            assert there.url != f"http://127.0.0.1:{port}"
            assert httpx.get(there.url).status_code == 200


def test_no_address_of_the_site_is_one_of_the_pretend_provider():
    for path in (f"{PAGE}101", "/oauth2/token", "/v5/organizations/ruche-de-fives/checkout-intents"):
        with pytest.raises(Resolver404):
            resolve(path)


@pytest.mark.parametrize(("also", "loaded"), [("", []), ("import essaim.web.management.commands.demo\n", ["paying", "provider", "till"])])
def test_a_site_that_serves_does_not_even_load_it(also, loaded, tmp_path):
    """With its control: the command of the demonstration does."""
    environment = {**os.environ, "ESSAIM_DEMO": "0", "ESSAIM_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "essaim.web.settings"}
    code = LOADED.replace("print(", also + "print(")
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == str([f"essaim.web.demo.{name}" for name in loaded])
