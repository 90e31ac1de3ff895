from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0006_closings_by_their_number")]

    operations = [migrations.AddField(model_name="quote", name="former_days", field=models.JSONField(default=list))]
