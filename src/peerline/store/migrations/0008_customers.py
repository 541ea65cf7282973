"""Snapshots of the customers, overrides of their health, and who is who in the team."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the tables."""

    dependencies = [
        ('store', '0007_games'),
    ]

    operations = [
        migrations.CreateModel(
            name='Refresh',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('staged', 'Staged'), ('current', 'Current'), ('replaced', 'Replaced')], default='staged', max_length=20)),
                ('as_of', models.DateField()),
                ('days', models.JSONField(default=list)),
                ('source', models.CharField(max_length=200)),
                ('synthetic', models.BooleanField()),
                ('currency', models.CharField(max_length=3)),
                ('accounts', models.PositiveIntegerField(default=0)),
                ('segments', models.JSONField(default=list)),
                ('csms', models.JSONField(default=list)),
                ('definitions', models.JSONField(default=dict)),
                ('components', models.JSONField(default=dict)),
                ('profiles', models.JSONField(default=dict)),
                ('missing', models.JSONField(default=dict)),
                ('quarantined', models.JSONField(default=dict)),
                ('absent', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='FigureRows',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('end', models.DateField()),
                ('packed', models.BinaryField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('refresh', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.refresh')),
            ],
        ),
        migrations.CreateModel(
            name='AccountPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('packed', models.BinaryField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('refresh', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.refresh')),
            ],
        ),
        migrations.CreateModel(
            name='AccountDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=300)),
                ('search', models.CharField(max_length=520)),
                ('segment', models.CharField(max_length=100)),
                ('csm', models.CharField(max_length=200)),
                ('tier', models.CharField(max_length=100)),
                ('arr', models.DecimalField(decimal_places=2, max_digits=18)),
                ('arr_before', models.DecimalField(decimal_places=2, max_digits=18)),
                ('score', models.FloatField(null=True)),
                ('score_before', models.FloatField(null=True)),
                ('colour', models.CharField(max_length=10)),
                ('colour_before', models.CharField(max_length=10)),
                ('coverage', models.FloatField()),
                ('overridden', models.BooleanField()),
                ('renews_on', models.DateField(null=True)),
                ('due', models.DecimalField(decimal_places=2, max_digits=18)),
                ('risks', models.PositiveIntegerField()),
                ('risks_before', models.PositiveIntegerField()),
                ('severity', models.PositiveIntegerField()),
                ('at_risk', models.BooleanField()),
                ('open_tickets', models.PositiveIntegerField()),
                ('nps', models.IntegerField(null=True)),
                ('qbr_on', models.DateField(null=True)),
                ('qbr_due_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('refresh', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.refresh')),
            ],
        ),
        migrations.CreateModel(
            name='StoredFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('dimension', models.CharField(blank=True, max_length=60)),
                ('level', models.CharField(blank=True, max_length=300)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('value', models.DecimalField(decimal_places=8, max_digits=24, null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('n', models.PositiveIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('refresh', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.refresh')),
            ],
        ),
        migrations.CreateModel(
            name='StoredRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('day', models.DateField()),
                ('rule', models.CharField(max_length=100)),
                ('severity', models.PositiveIntegerField()),
                ('title', models.JSONField(default=dict)),
                ('says', models.JSONField(default=dict)),
                ('evidence', models.JSONField(default=dict)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('refresh', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.refresh')),
            ],
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'Lead'), ('csm', 'Csm')], max_length=20)),
                ('csm', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='team', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('score', models.FloatField()),
                ('reason', models.TextField()),
                ('csm', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'account'], name='override_account')],
            },
        ),
        migrations.AddConstraint(
            model_name='refresh',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('organisation',), name='one_current_refresh_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='figurerows',
            constraint=models.UniqueConstraint(fields=('refresh', 'name', 'end'), name='one_set_of_rows_per_name_and_end'),
        ),
        migrations.AddConstraint(
            model_name='accountpage',
            constraint=models.UniqueConstraint(fields=('refresh', 'account'), name='one_page_per_account'),
        ),
        migrations.AddIndex(
            model_name='accountday',
            index=models.Index(fields=['refresh', 'day', 'csm'], name='account_day_book'),
        ),
        migrations.AddIndex(
            model_name='accountday',
            index=models.Index(fields=['refresh', 'account'], name='account_day_account'),
        ),
        migrations.AddIndex(
            model_name='accountday',
            index=models.Index(fields=['refresh', 'day', 'segment', 'colour', 'csm'], name='account_day_colour'),
        ),
        migrations.AddConstraint(
            model_name='accountday',
            constraint=models.UniqueConstraint(fields=('refresh', 'day', 'account'), name='one_state_per_account_and_day'),
        ),
        migrations.AddIndex(
            model_name='storedfigure',
            index=models.Index(fields=['refresh', 'dimension', 'level', 'metric'], name='figure_over_time'),
        ),
        migrations.AddConstraint(
            model_name='storedfigure',
            constraint=models.UniqueConstraint(fields=('refresh', 'dimension', 'level', 'end', 'metric'), name='one_figure_per_group_and_time'),
        ),
        migrations.AddConstraint(
            model_name='storedrisk',
            constraint=models.UniqueConstraint(fields=('refresh', 'day', 'account', 'rule'), name='one_risk_per_day_and_rule'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(condition=models.Q(('csm', ''), _negated=True), fields=('organisation', 'csm'), name='one_person_per_organisation_and_csm'),
        ),
    ]
