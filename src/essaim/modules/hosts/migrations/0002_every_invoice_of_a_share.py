from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hosts', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='share',
            name='invoice_reference',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
