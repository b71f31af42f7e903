"""Rules of the web tracker, and what is published into it."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collect', '0005_touchpoint_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrackerRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100, unique=True)),
                ('storage', models.CharField(max_length=10)),
                ('wait', models.BooleanField(default=False)),
                ('watch', models.JSONField(default=list)),
                ('texts', models.BooleanField(default=True)),
                ('whole', models.BooleanField(default=False)),
                ('search', models.JSONField(default=list)),
                ('domain', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='PublishedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=100)),
                ('part', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=64)),
                ('json', models.TextField()),
                ('script', models.CharField(blank=True, max_length=200)),
                ('stamp', models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'part'), name='one_part_a_source')],
            },
        ),
    ]
