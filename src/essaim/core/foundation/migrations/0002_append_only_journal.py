from django.db import migrations

from essaim.core.foundation.protection import protect_journal, unprotect_journal


def on(apps, editor):
    protect_journal(editor.connection)


def off(apps, editor):
    unprotect_journal(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunPython(on, off)]
