import essaim.core.foundation.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_safety_calls'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='on_consent',
            field=models.CharField(blank=True, default='', max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='message',
            name='stop_link',
            field=essaim.core.foundation.fields.SecretTextField(),
        ),
    ]
