from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('housing', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='newcomer',
            name='is_new_record',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
