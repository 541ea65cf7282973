"""Games on the quiz board, and who practises alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0006_doubted_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeckVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deck', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64)),
                ('canonical', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Learner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='learner', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClueReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deck', models.CharField(max_length=100)),
                ('clue', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('grade', models.PositiveSmallIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='store.learner')),
            ],
        ),
        migrations.CreateModel(
            name='LearningTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=22, unique=True)),
                ('code', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learning_teams', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='learner',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='learners', to='store.learningteam'),
        ),
        migrations.CreateModel(
            name='QuizGame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=22, unique=True)),
                ('code', models.CharField(max_length=12)),
                ('host_hash', models.CharField(max_length=64)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('moved_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('deck', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.deckversion')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='QuizEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('at', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('body', models.JSONField(default=dict)),
                ('once', models.CharField(max_length=60, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='store.quizgame')),
            ],
        ),
        migrations.CreateModel(
            name='QuizTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=22, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('joined_at', models.DateTimeField()),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='store.quizgame')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='deckversion',
            constraint=models.UniqueConstraint(fields=('organisation', 'digest'), name='one_deck_per_organisation_and_digest'),
        ),
        migrations.AddConstraint(
            model_name='cluereview',
            constraint=models.UniqueConstraint(fields=('learner', 'deck', 'clue', 'at'), name='one_review_per_try'),
        ),
        migrations.AddConstraint(
            model_name='quizgame',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('code',), name='one_running_game_per_code'),
        ),
        migrations.AddConstraint(
            model_name='quizevent',
            constraint=models.UniqueConstraint(fields=('game', 'sequence'), name='one_event_per_number'),
        ),
        migrations.AddConstraint(
            model_name='quizevent',
            constraint=models.UniqueConstraint(fields=('game', 'once'), name='once_per_game'),
        ),
    ]
