"""Touchpoints, their rules, episodes, and the stages of the life cycle to begin with."""

import django.db.models.deletion
from django.db import migrations, models


STAGES = ("aware", "consider", "buy", "use", "support", "advocate")


def add_stages(apps, editor):
    Stage = apps.get_model("collect", "Stage")
    Stage.objects.using(editor.connection.alias).bulk_create(
        Stage(key=key, name=key.capitalize(), order=10 * at) for at, key in enumerate(STAGES, 1)
    )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('order', models.PositiveIntegerField(default=100)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('channel', models.CharField(blank=True, max_length=80)),
                ('stage', models.CharField(blank=True, max_length=80)),
                ('direct', models.BooleanField(default=True)),
                ('owner', models.CharField(blank=True, max_length=254)),
                ('standard', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='SurfaceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pattern', models.CharField(max_length=256, unique=True)),
                ('order', models.PositiveIntegerField(default=100)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='collect.touchpoint')),
            ],
            options={
                'ordering': ['order', 'pattern'],
            },
        ),
        migrations.CreateModel(
            name='EpisodeRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('missing', models.CharField(max_length=120)),
                ('after_days', models.PositiveIntegerField(default=0)),
                ('expects', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='episodes_expecting', to='collect.touchpoint')),
                ('starts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='episodes_started', to='collect.touchpoint')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.RunPython(add_stages, migrations.RunPython.noop),
    ]
