"""A site begins with one campaign: the open survey of its first page, which enters no field."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the campaign and give it the responses that came before campaigns."""
    now = timezone.now()
    for organisation in apps.get_model("store", "Organisation").objects.all():
        campaign = apps.get_model("store", "Campaign").objects.create(
            organisation=organisation,
            slug="open",
            name="Open survey",
            languages=["en", "ja"],
            origin="synthetic",
            state="open",
            public_link=True,
            created_at=now,
            opened_at=now,
        )
        apps.get_model("store", "Response").objects.filter(
            organisation=organisation, campaign=None
        ).update(campaign=campaign)


class Migration(migrations.Migration):
    """Adds the first campaign and makes every response belong to one."""

    atomic = False
    dependencies = [("store", "0003_people_and_campaigns")]
    operations = [
        migrations.RunPython(add, migrations.RunPython.noop, atomic=True),
        migrations.AlterField(
            model_name="response",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="store.campaign",
            ),
        ),
    ]
