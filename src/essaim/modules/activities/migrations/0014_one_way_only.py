from django.db import migrations, models


def say_both_ways(apps, schema_editor) -> None:
    """Whoever was to be fetched until now was to be brought home too."""
    apps.get_model("activities", "Registration").objects.filter(was_fetched=True).update(pick_up="both")


def say_fetched(apps, schema_editor) -> None:
    """Somebody who rides one way only counts as fetched again."""
    apps.get_model("activities", "Registration").objects.exclude(pick_up="").update(was_fetched=True)


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0013_needs_and_opinions'),
    ]

    operations = [
        migrations.RenameField(model_name='registration', old_name='pick_up', new_name='was_fetched'),
        migrations.AddField(
            model_name='registration',
            name='pick_up',
            field=models.CharField(blank=True, choices=[('', 'no'), ('both', 'there and back'), ('there', 'there only'), ('back', 'back only')], default='', max_length=5, verbose_name='the vehicle takes them'),
        ),
        migrations.RunPython(say_both_ways, say_fetched),
        migrations.RemoveField(model_name='registration', name='was_fetched'),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('pick_up__in', ['', 'both', 'there', 'back'])), name='registration_pick_up'),
        ),
    ]
