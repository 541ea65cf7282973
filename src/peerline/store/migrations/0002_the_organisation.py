"""A site begins with one organisation: its operator's."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the organisation that all rows of the site belong to."""
    apps.get_model("store", "Organisation").objects.get_or_create(
        slug="default", defaults={"name": "Peerline"}
    )


class Migration(migrations.Migration):
    """Adds the first organisation."""

    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
