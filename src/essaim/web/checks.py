"""What must hold before anything is served: refused at the start rather than discovered one day."""

from django.conf import settings
from django.core.checks import Error, Tags, register

NEEDED = ("JOURNAL_MODE=WAL", "SYNCHRONOUS=FULL")
PATIENCE = 20


@register(Tags.database)
def database_is_safe(app_configs, **kwargs) -> list[Error]:
    """SQLite only as measured: immediate transactions, a write-ahead log that is synced, patience."""
    database = settings.DATABASES["default"]
    return sqlite_faults(database) if database["ENGINE"].endswith("sqlite3") else []


@register(Tags.security)
def hosts_are_named(app_configs, **kwargs) -> list[Error]:
    """A site that answers to any name can be made to send its links elsewhere."""
    loose = [host for host in settings.ALLOWED_HOSTS if "*" in host or host.startswith(".")]
    if loose and not settings.DEBUG:
        return [Error(f"ESSAIM_ALLOWED_HOSTS must name each host in full: {', '.join(loose)}", id="essaim.E004")]
    return []


def sqlite_faults(database: dict) -> list[Error]:
    """What is wrong with the settings of an SQLite database, one error each."""
    options = database.get("OPTIONS", {})
    said = str(options.get("init_command", "")).upper().replace(" ", "")
    found = []
    if options.get("transaction_mode") != "IMMEDIATE":
        found.append(Error("SQLite needs transaction_mode IMMEDIATE: two writers would refuse each other.", id="essaim.E001"))
    if not all(word in said for word in NEEDED):
        found.append(Error("SQLite needs journal_mode=WAL and synchronous=FULL: a power cut would lose work.", id="essaim.E002"))
    if options.get("timeout", 0) < PATIENCE:
        found.append(Error(f"SQLite needs a timeout of {PATIENCE} seconds or more.", id="essaim.E003"))
    return found
