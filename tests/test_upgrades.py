"""A database of the first released schema is brought to today's with everything in it; and back again."""

import pytest
from django.apps import apps as today
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from campaign.fingerprints import fingerprint
from campaign.models import Version
from enterprises.models import Enterprise
from tests.addresses import one_of_each
from tests.factories import UserFactory, enterprise

pytestmark = pytest.mark.django_db(transaction=True)
FLOORS = ("campaign", "enterprises", "reports")
FIRST = [(floor, "0001_initial") for floor in FLOORS]


def migrate(targets=None):
    """To ``targets``, or to today's schema."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())
    return executor


def first_models():
    """(model's label, names of its columns) of the first schema."""
    state = MigrationExecutor(connection).loader.project_state(FIRST)
    for model in state.apps.get_models():
        if model._meta.app_label in FLOORS:
            yield model._meta.label, [field.attname for field in model._meta.concrete_fields]


def everything():
    """All that the first schema knew, read with today's models."""
    return {
        label: list(today.get_model(label)._base_manager.order_by("pk").values_list(*columns))
        for label, columns in first_models()
    }


def columns_of(table):
    with connection.cursor() as cursor:
        return {
            column.name for column in connection.introspection.get_table_description(cursor, table)
        }


def test_what_the_first_schema_knew_is_there_after_the_upgrade():
    one_of_each()
    counted = enterprise(
        by=UserFactory(neighbour=True), registered_members=100, registered_on="2018-09"
    )
    before, table = everything(), Enterprise._meta.db_table
    assert sum(len(rows) > 0 for rows in before.values()) > 10
    try:
        migrate(FIRST)
        assert not {"registered_on", "township"} & columns_of(table)
    finally:
        migrate()
    assert {"registered_on", "township"} <= columns_of(table)
    assert everything() == before
    version = Version.objects.get()
    assert fingerprint(version.content) == version.fingerprint
    counted.refresh_from_db()
    assert counted.registered_on == counted.updated_at.astimezone().date().isoformat()
