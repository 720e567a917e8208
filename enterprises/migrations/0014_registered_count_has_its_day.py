from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0013_days_of_registered_counts'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('registered_members', None), models.Q(('registered_on', ''), _negated=True), _connector='OR'), name='enterprises_registered_count_has_its_day', violation_error_message='实名制已录入人数要有截止日期'),
        ),
    ]
