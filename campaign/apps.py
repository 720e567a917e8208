import sqlite3

from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseWrapper


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = "专项行动"

    def ready(self):
        # Django 5.2 takes SQLite for the one of before 3.32, which bound 999 values a statement:
        # a ledger of 10,000 rows would need 800 statements instead of 24.
        if sqlite3.sqlite_version_info >= (3, 32):
            DatabaseWrapper.features_class.max_query_params = 32766  # type: ignore[assignment, method-assign]
