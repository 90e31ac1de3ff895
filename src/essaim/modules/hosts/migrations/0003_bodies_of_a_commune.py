from django.db import migrations


def count_for_their_commune(apps, schema_editor) -> None:
    """Bodies met while planning were all put down as residences: only what was recorded as one, of no other kind, is."""
    rows = apps.get_model("hosts", "Host").objects.filter(kind="residence").exclude(organisation__kind="other")
    rows.update(kind="commune")


class Migration(migrations.Migration):

    dependencies = [
        ('hosts', '0002_every_invoice_of_a_share'),
    ]

    operations = [
        migrations.RunPython(count_for_their_commune, migrations.RunPython.noop),
    ]
