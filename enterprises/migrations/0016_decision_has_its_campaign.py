import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0015_decision_names_its_campaign'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duplicatedecision',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaign.campaign'),
        ),
    ]
