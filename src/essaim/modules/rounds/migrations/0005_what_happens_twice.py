import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0004_alone'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='duress_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='reminded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name='visit',
            name='one_visit_a_week',
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(models.F('assignment'), models.F('week'), condition=models.Q(('state', 'cancelled'), _negated=True), name='one_visit_a_week'),
        ),
        migrations.AlterField(
            model_name='closeddoor',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='rounds.visit'),
        ),
        migrations.AddConstraint(
            model_name='closeddoor',
            constraint=models.UniqueConstraint(models.F('visit'), condition=models.Q(('state', 'open')), name='one_open_door_a_visit'),
        ),
    ]
