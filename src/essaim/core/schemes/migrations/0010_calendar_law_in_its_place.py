"""The law of the calendar on SQLite is kept with the other laws, which are put in force again whenever a table is rebuilt."""

from importlib import import_module

from django.db import migrations

law = import_module("essaim.core.schemes.migrations.0003_commitment_law")


def lift(apps, editor):
    if editor.connection.vendor == "sqlite":
        law._run(editor.connection, [statement.replace("TRIGGER ", "TRIGGER IF EXISTS ") for statement in law.SQLITE_OFF])


def put_back(apps, editor):
    if editor.connection.vendor == "sqlite":
        law._run(editor.connection, law.SQLITE_ON)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0009_landlord_role")]
    operations = [migrations.RunPython(lift, put_back)]
