from datetime import date

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from essaim.blueprints.plain import from_snapshot
from essaim.blueprints.settling import settle
from essaim.core.schemes.queries import CLEARING, ends_on


def look_back(apps, editor):
    """Who takes part already was validated when they came in; until when their checks hold is worked out."""
    Participation = apps.get_model("schemes", "Participation")
    Check = apps.get_model("schemes", "Check")
    Participation.objects.filter(state__in=["active", "paused", "suspended"]).update(validated_at=models.F("created_at"))
    for scheme in apps.get_model("schemes", "Scheme").objects.exclude(snapshot={}):
        blueprint = settle(from_snapshot(scheme.snapshot), scheme.answers).blueprint
        for part in Participation.objects.filter(scheme=scheme).iterator(chunk_size=500):
            seen = {}
            for row in Check.objects.filter(participation=part).order_by("done_on", "created_at", "-outcome"):
                seen[row.key] = [*seen.get(row.key, []), row] if row.outcome == "valid" else []
            asked = [spec for gate in CLEARING for spec in blueprint.checks_of(part.role, gate)]
            days = [ends_on(spec, seen.get(spec.key, [])) for spec in asked]
            until = None if None in days else min(days, default=date.max)
            Participation.objects.filter(pk=part.pk).update(cleared_until=until)
    settle_keys(editor)


def settle_keys(editor):
    """PostgreSQL alters no table while checks of its foreign keys wait for the end of the transaction."""
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0003_zone_secret'),
        ('people', '0002_search_imports_erasure'),
        ('schemes', '0004_closed_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('candidate', 'candidate'), ('in_training', 'in training'), ('trained', 'trained'), ('employed', 'employed'), ('left', 'left')], default='candidate', max_length=15)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('weekly_hours', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True)),
                ('trained_on', models.DateField(editable=False, null=True)),
                ('left_reason', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.AddField(
            model_name='check',
            name='minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='participation',
            name='cleared_until',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='participation',
            name='validated_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='participation',
            name='validated_by',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='participation',
            index=models.Index(models.F('workspace'), models.F('state'), models.F('cleared_until'), name='participation_by_clearance'),
        ),
        migrations.RunPython(look_back, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('validated_at__isnull', False), _connector='OR'), name='participation_active_once_validated'),
        ),
        migrations.AddField(
            model_name='employment',
            name='employer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='people.organisation'),
        ),
        migrations.AddField(
            model_name='employment',
            name='participation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='employment', to='schemes.participation'),
        ),
        migrations.AddField(
            model_name='employment',
            name='workspace',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.workspace'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'employed'), _negated=True), models.Q(('employer__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='employment_has_employer'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='employment_order'),
        ),
    ]
