from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0006_around_sessions'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='booking',
            name='driver',
        ),
    ]
