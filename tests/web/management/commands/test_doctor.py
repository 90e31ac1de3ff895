"""`essaim doctor` says in one line each what is well, and fails when something is broken."""

import io
import json
import socket

import pytest
from django.core.management import call_command

from essaim.web.examination import EXAMINATIONS

pytestmark = pytest.mark.django_db


def examined() -> tuple[int, dict[str, str]]:
    out = io.StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, {finding["name"]: finding["state"] for finding in json.loads(out.getvalue())}


def test_every_subject_has_one_line(capsys):
    with pytest.raises(SystemExit):
        call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert [line[2:].split(":")[0] for line in lines] == list(EXAMINATIONS)


def test_a_fresh_site_lacks_a_worker_and_nothing_else_is_broken():
    status, states = examined()
    assert (status, {name for name, state in states.items() if state == "fault"}) == (1, {"worker"})


def test_a_mail_server_that_is_down_is_a_fault(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert examined()[1]["mail"] == "fault"


def test_a_gateway_that_answers_is_well_and_one_that_does_not_is_a_fault(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ESSAIM_SMS_URL = f"http://127.0.0.1:{server.getsockname()[1]}/sms"
        assert examined()[1]["sms"] == "ok"
    settings.ESSAIM_SMS_URL = "http://127.0.0.1:1/sms"
    assert examined()[1]["sms"] == "fault"


def test_a_data_directory_that_is_not_there_is_a_fault(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nulle-part"
    _status, states = examined()
    assert (states["data directory"], states["disk"]) == ("fault", "fault")


def test_a_recent_backup_is_well(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert examined()[1]["backups"] == "warning"
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "essaim.zip").write_bytes(b"x")
    assert examined()[1]["backups"] == "ok"
