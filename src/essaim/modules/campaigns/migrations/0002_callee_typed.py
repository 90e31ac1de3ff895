import essaim.core.foundation.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='callee',
            name='typed',
            field=essaim.core.foundation.fields.SecretTextField(blank=True, null=True, verbose_name='typed and not sent yet'),
        ),
    ]
