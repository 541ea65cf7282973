"""A response remembers the last save of each rendering of its form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `saves`."""

    dependencies = [("store", "0004_the_demonstration_campaign")]
    operations = [
        migrations.AddField(
            model_name="response", name="saves", field=models.JSONField(default=list)
        ),
    ]
