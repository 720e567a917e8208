from django.db import migrations


def date_by_last_change(apps, schema_editor):
    """A count that came before there was a column for its day: it stood on the day of its last change."""
    counted = apps.get_model("enterprises", "Enterprise").objects.filter(
        registered_members__isnull=False, registered_on=""
    )
    for day in list(counted.datetimes("updated_at", "day")):
        counted.filter(updated_at__date=day.date()).update(registered_on=day.date().isoformat())


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0012_registered_and_democratic'),
    ]

    operations = [
        migrations.RunPython(date_by_last_change, migrations.RunPython.noop),
    ]
