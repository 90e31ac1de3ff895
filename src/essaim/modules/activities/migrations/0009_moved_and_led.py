from django.db import migrations, models


def name_nobody_early(apps, schema_editor) -> None:
    """The first name of whoever proposed an idea is read from their part from now on, instead of being written in the programme."""
    ideas = apps.get_model("activities", "Idea").objects.filter(state="accepted", would_run=True).exclude(activity=None)
    for idea in ideas.select_related("activity", "person"):
        if idea.activity.speaker == idea.person.given_name:
            type(idea.activity).objects.filter(pk=idea.activity_id).update(speaker="")


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0008_pick_up_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='moved_from',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(name_nobody_early, migrations.RunPython.noop),
    ]
