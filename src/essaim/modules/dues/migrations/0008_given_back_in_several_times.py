from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0007_days_on_which_it_stood")]

    operations = [migrations.AddField(model_name="checkout", name="settled_cents", field=models.PositiveIntegerField(default=0))]
