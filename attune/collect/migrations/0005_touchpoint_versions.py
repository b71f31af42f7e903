"""Touchpoints have an owner among the members, retire, and keep their versions; what there is becomes version 1."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_first_versions(apps, editor):
    db = editor.connection.alias
    Touchpoint = apps.get_model("collect", "Touchpoint")
    Version = apps.get_model("collect", "TouchpointVersion")
    Rule = apps.get_model("collect", "SurfaceRule")
    Member = apps.get_model("access", "Member")
    members = {member.email: member for member in Member.objects.using(db).filter(is_active=True)}
    for touchpoint in Touchpoint.objects.using(db).all():
        touchpoint.owned_by = members.get(touchpoint.owner.strip().lower())
        touchpoint.save(update_fields=["owned_by"])
        rules = Rule.objects.using(db).filter(touchpoint=touchpoint).order_by("order", "pattern")
        fields = ("name", "channel", "stage", "direct", "owner", "standard")
        state = {field: getattr(touchpoint, field) for field in fields}
        state |= {
            "owned_by": touchpoint.owned_by_id,
            "retired": False,
            "rules": [[rule.pattern, rule.order] for rule in rules],
        }
        Version.objects.using(db).create(
            touchpoint=touchpoint, number=1, at=django.utils.timezone.now(), by="upgrade", state=state
        )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('collect', '0004_doors'),
    ]

    operations = [
        migrations.AddField(
            model_name='touchpoint',
            name='owned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='touchpoint',
            name='retired_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='TouchpointVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=100)),
                ('state', models.JSONField()),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='collect.touchpoint')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('touchpoint', 'number'), name='one_version_of_a_number')],
            },
        ),
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
