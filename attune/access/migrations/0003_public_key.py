"""The text of browser keys, which stand in public pages anyway."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_sign_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='sourcekey',
            name='public_text',
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
