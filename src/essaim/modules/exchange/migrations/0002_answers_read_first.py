from django.db import migrations, models


class Migration(migrations.Migration):
    """What a stranger types is read by the team before whoever wrote the notice is asked."""

    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="answer", name="one_living_answer"),
        migrations.AlterField(
            model_name="answer",
            name="state",
            field=models.CharField(
                choices=[
                    ("written", "to be read by the team"),
                    ("asked", "waiting for the other one"),
                    ("open", "both said yes"),
                    ("declined", "not this time"),
                    ("ended", "over"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                models.F("notice"), models.F("person"), condition=models.Q(("state__in", ["written", "asked", "open"])),
                name="one_living_answer",
            ),
        ),
    ]
