from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0005_priority_districts'),
    ]

    operations = [
        migrations.AddField(
            model_name='sentform',
            name='leads_to',
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
