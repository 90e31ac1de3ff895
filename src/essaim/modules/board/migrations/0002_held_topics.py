from django.db import migrations, models


def shown_since_written(apps, schema_editor):
    apps.get_model("board", "Post").objects.filter(state="shown").update(shown_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='topic',
            name='state',
            field=models.CharField(choices=[('held', 'read first by a moderator'), ('open', 'open'), ('closed', 'closed')], default='open', max_length=10),
        ),
        migrations.AddField(
            model_name='post',
            name='shown_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(shown_since_written, migrations.RunPython.noop),
    ]
