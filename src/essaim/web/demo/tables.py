"""An empty SQLite database made at once: the tables as they are now, instead of every step that led to them, which takes half a minute."""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from essaim.core.foundation.protection import protect_journal


def make_at_once(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Make every table where there is none yet; whether it did. Migrating afterwards finds nothing left to do.

    The laws of the database come with the signal that follows migrations, the one of the journal by its own hand.
    """
    connection = connections[alias]
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return False
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    protect_journal(connection)
    loader = MigrationLoader(None)
    for app, name in loader.disk_migrations:
        recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=alias)
    return True
