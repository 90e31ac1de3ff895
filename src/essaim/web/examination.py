"""What the doctor looks at: one function a subject, each answering with a state and a sentence."""

import shutil
import smtplib
import socket
import tempfile
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.models import OrmQ, Success
from django_q.status import Stat

from essaim.core.foundation.laws import not_in_force
from essaim.core.foundation.models import Workspace
from essaim.web.closing import closings_without_end
from essaim.web.laws import LAWS

OK, WARNING, FAULT = "ok", "warning", "fault"
PATIENCE = 5
FREE = 20
RECENT = timedelta(hours=36)
Answer = tuple[str, str]


class Finding(NamedTuple):
    """One subject: how it is, and what to know or do."""

    name: str
    state: str
    sentence: str


def examine_settings() -> Answer:
    """The system checks, those of this house included."""
    faults = [check for check in run_checks() if check.level >= ERROR]
    if faults:
        return FAULT, "; ".join(str(check.msg) for check in faults)
    if settings.DEMO:
        return WARNING, "demonstration mode: anybody on this machine may log in as anybody"
    if not settings.SECURE:
        return WARNING, f"{settings.SITE_URL} is not https: fine on this machine only"
    return OK, settings.SITE_URL


def examine_database() -> Answer:
    """Whether it answers, and what it is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as down:
        return FAULT, f"does not answer: {type(down).__name__}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            modes = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        return (OK, "SQLite, WAL, synchronous=FULL") if modes == ["wal", 2] else (FAULT, f"SQLite runs as {modes}")
    return OK, f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"


def examine_migrations() -> Answer:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return (FAULT, f"{len(waiting)} waiting: run `essaim migrate`") if waiting else (OK, "all applied")


def examine_laws() -> Answer:
    """Whether the database itself refuses what must never be written."""
    lifted = not_in_force(connection, LAWS)
    return (FAULT, f"not in force: {', '.join(lifted)}: run `essaim migrate`") if lifted else (OK, f"{len(LAWS)} in force")


def examine_data_directory() -> Answer:
    """Whether files can be written where they are kept."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"essaim")
    except OSError as refused:
        return FAULT, f"{settings.DATA_DIR} cannot be written: {refused.strerror}"
    return OK, str(settings.DATA_DIR)


def examine_disk() -> Answer:
    """A fifth of the disk must stay free."""
    try:
        space = shutil.disk_usage(settings.DATA_DIR)
    except OSError as refused:
        return FAULT, f"cannot be measured: {refused.strerror}"
    free = round(space.free / space.total * 100)
    return (OK if free >= FREE else WARNING), f"{free} % free"


def examine_mail() -> Answer:
    """Whether the mail server answers and lets us in."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return WARNING, "no mail server: letters are written on the console. Set EMAIL_URL"
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.noop()
    except OSError as down:
        return FAULT, f"{place} does not take our letters: {type(down).__name__}"
    return OK, place


def examine_sms() -> Answer:
    """Whether the gateway of text messages can be reached; nothing is sent."""
    if not settings.ESSAIM_SMS_URL:
        return WARNING, "no gateway: people without e-mail get a call. Set ESSAIM_SMS_URL"
    parts = urlsplit(settings.ESSAIM_SMS_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=PATIENCE).close()
    except OSError as down:
        return FAULT, f"{parts.hostname}:{port} does not answer: {type(down).__name__}"
    return OK, f"{parts.hostname}:{port}"


def examine_online_payments() -> Answer:
    """Whether the provider of payments can be reached; nothing is asked of it."""
    if not settings.ESSAIM_HELLOASSO_URL:
        return OK, "closed: people pay on site. Set ESSAIM_HELLOASSO_URL to open it"
    parts = urlsplit(settings.ESSAIM_HELLOASSO_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=PATIENCE).close()
    except OSError as down:
        return FAULT, f"{parts.hostname}:{port} does not answer: {type(down).__name__}"
    return OK, f"{parts.hostname}:{port}"


def examine_worker() -> Answer:
    """Whether somebody does what happens after the pages."""
    waiting = OrmQ.objects.count()
    if Stat.get_all():
        return OK, f"alive, {waiting} waiting"
    last = Success.objects.order_by("-stopped").values_list("stopped", flat=True).first()
    if last and timezone.now() - last < timedelta(minutes=5):
        return OK, f"worked {round((timezone.now() - last).total_seconds())} s ago, {waiting} waiting"
    return FAULT, f"nobody at work, {waiting} waiting: run `essaim worker`"


def examine_backups() -> Answer:
    """When the last one was made."""
    found = sorted((settings.DATA_DIR / "backups").glob("*"), key=lambda file: file.stat().st_mtime)
    if not found:
        return WARNING, "none yet: run `essaim backup`, and do it every night"
    age = timezone.now().timestamp() - found[-1].stat().st_mtime
    return (OK if age < RECENT.total_seconds() else WARNING), f"{found[-1].name}, {round(age / 3600)} h ago"


def examine_closings() -> Answer:
    """Whether every closing of a workspace that was begun has its end in the ledger that copies are held against."""
    found = closings_without_end()
    if gone := sorted(str(pk) for pk, is_here in found.items() if not is_here):
        return FAULT, f"gone, and a copy would bring them back: {', '.join(gone)}: run `essaim workspace note-closed ID` for each"
    if here := sorted(str(pk) for pk in found):
        return WARNING, f"begun, and the space is still whole: {', '.join(here)}: close it again, or leave it"
    return OK, "none left half-way"


def examine_time_zones() -> Answer:
    """Every workspace lives in a zone that this machine knows."""
    unknown = []
    for name in {settings.TIME_ZONE, *Workspace.objects.values_list("timezone", flat=True)}:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            unknown.append(name)
    return (FAULT, f"unknown: {', '.join(sorted(unknown))}") if unknown else (OK, settings.TIME_ZONE)


def examine_letters() -> Answer:
    """Whether letters and posters can be made into PDF."""
    try:
        import weasyprint
    except OSError:
        return WARNING, "Pango is missing: pages are printed from the browser. Install libpango-1.0-0 and libpangoft2-1.0-0"
    return OK, f"WeasyPrint {weasyprint.__version__}"


EXAMINATIONS: dict[str, Callable[[], Answer]] = {
    "settings": examine_settings,
    "database": examine_database,
    "migrations": examine_migrations,
    "laws": examine_laws,
    "data directory": examine_data_directory,
    "disk": examine_disk,
    "mail": examine_mail,
    "sms": examine_sms,
    "online payments": examine_online_payments,
    "worker": examine_worker,
    "backups": examine_backups,
    "closings": examine_closings,
    "time zones": examine_time_zones,
    "letters": examine_letters,
}
