"""An agreement keeps the grid that held when it was made: what is added to it later is priced by that one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hosts", "0003_bodies_of_a_commune")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="grid",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
