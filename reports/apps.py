from django.apps import AppConfig
from django.core import checks


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报送与审核"

    def ready(self):
        checks.register(fonts)


def fonts(app_configs, **kwargs):
    """A missing font is said at start-up; a PDF never prints boxes."""
    from reports.writers.fonts import missing_fonts, slow_fonts

    return [
        *(checks.Warning(sentence, id="reports.W002") for sentence in missing_fonts()),
        *(checks.Warning(sentence, id="reports.W001") for sentence in slow_fonts()),
    ]
