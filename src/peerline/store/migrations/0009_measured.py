from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0008_customers")]

    operations = [
        migrations.AddField(
            model_name="refresh", name="measured", field=models.JSONField(default=dict)
        )
    ]
