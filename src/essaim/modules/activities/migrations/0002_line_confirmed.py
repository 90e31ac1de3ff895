"""When a coordinator let a protected contact stand on the run sheet of a session."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="line_confirmed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
