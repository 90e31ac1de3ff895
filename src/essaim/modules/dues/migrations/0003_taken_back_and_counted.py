from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dues', '0002_members_and_online'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='payment', name='cheque_has_number'),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(('tender', 'cheque'), _negated=True),
                    models.Q(('cheque_number', ''), _negated=True),
                    ('cents__lt', 0),
                    ('corrects__isnull', False),
                    _connector='OR',
                ),
                name='cheque_has_number',
            ),
        ),
        migrations.AddField(model_name='cashclosing', name='until_year', field=models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(model_name='cashclosing', name='until_number', field=models.PositiveIntegerField(null=True)),
    ]
