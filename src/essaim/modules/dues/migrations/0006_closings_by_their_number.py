from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dues", "0005_why_nothing_is_to_be_paid")]

    operations = [migrations.AlterModelOptions(name="cashclosing", options={"ordering": ["-year", "-number"]})]
