from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identify', '0003_retention'),
    ]

    operations = [
        migrations.AlterField(
            model_name='objection',
            name='against',
            field=models.CharField(choices=[('marketing', 'Marketing'), ('profiling', 'Profiling'), ('contact', 'Contact'), ('processing', 'Processing')], max_length=20),
        ),
    ]
