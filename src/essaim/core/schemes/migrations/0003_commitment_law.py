"""The law of the calendar: two commitments of one subject do not overlap, unless somebody said why."""

from django.db import migrations

SUBJECTS = ("person_id", "resource_id")

POSTGRES_ON = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    *(
        f"""ALTER TABLE schemes_commitment ADD CONSTRAINT commitment_overlaps_{subject}
        EXCLUDE USING gist ({subject} WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (released_at IS NULL AND overlap_reason = '')"""
        for subject in SUBJECTS
    ),
)
POSTGRES_OFF = tuple(f"ALTER TABLE schemes_commitment DROP CONSTRAINT commitment_overlaps_{subject}" for subject in SUBJECTS)

SQLITE_TRIGGER = """CREATE TRIGGER commitment_overlaps_NAME BEFORE VERB ON schemes_commitment
    WHEN NEW.released_at IS NULL AND NEW.overlap_reason = ''
    BEGIN SELECT RAISE(ABORT, 'commitment_overlaps') WHERE EXISTS (
        SELECT 1 FROM schemes_commitment AS other WHERE other.id <> NEW.id
        AND other.released_at IS NULL AND other.overlap_reason = ''
        AND (other.person_id = NEW.person_id OR other.resource_id = NEW.resource_id)
        AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
    ); END"""
COLUMNS = "person_id, resource_id, starts_at, ends_at, overlap_reason, released_at"
SQLITE_ON = tuple(
    SQLITE_TRIGGER.replace("NAME", name).replace("VERB", verb)
    for name, verb in (("insert", "INSERT"), ("update", f"UPDATE OF {COLUMNS}"))
)
SQLITE_OFF = ("DROP TRIGGER commitment_overlaps_insert", "DROP TRIGGER commitment_overlaps_update")


def switch_on(connection):
    _run(connection, SQLITE_ON if connection.vendor == "sqlite" else POSTGRES_ON)


def switch_off(connection):
    _run(connection, SQLITE_OFF if connection.vendor == "sqlite" else POSTGRES_OFF)


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0002_commitments")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: switch_on(editor.connection), lambda apps, editor: switch_off(editor.connection)
        )
    ]
