import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_campaigns(apps, schema_editor):
    """Each decision gets the campaign of its rows, which both have in common."""
    Decision = apps.get_model("enterprises", "DuplicateDecision")
    Enterprise = apps.get_model("enterprises", "Enterprise")
    of_first = Enterprise.objects.filter(pk=OuterRef("first_id")).values("campaign_id")
    Decision.objects.update(campaign_id=Subquery(of_first))


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0001_initial'),
        ('enterprises', '0014_registered_count_has_its_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='duplicatedecision',
            name='campaign',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaign.campaign'),
        ),
        migrations.RunPython(name_campaigns, migrations.RunPython.noop),
    ]
