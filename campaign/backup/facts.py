"""What must be the same after a restore: rows of each table, migrations, fingerprints of versions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as in_use
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from campaign.models import Version
from campaign.state_changes import fingerprint

BESIDE = "beside"
# filled by `migrate` itself: a database with nothing else in it is as good as empty
BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


@contextmanager
def beside(name=None) -> Iterator:
    """A second connection as the one in use, to the database ``name`` (a copy) or to the same one."""
    made = in_use.copy(alias=BESIDE)
    if name is not None:
        made.settings_dict["NAME"] = str(name)
    connections[BESIDE] = made
    try:
        yield made
    finally:
        made.close()
        del connections[BESIDE]


def facts_of(connection) -> dict:
    """``migrations`` (app.name), ``tables`` (name → rows) and ``versions`` (key → SHA-256 recomputed
    from what the version says), as plain JSON; ``altered`` names versions whose stored fingerprint is
    another one."""
    tables = counts(connection)
    versions, altered = {}, []
    if Version._meta.db_table in tables:
        stored = Version.objects.using(connection.alias).order_by("pk")
        for pk, content, said in stored.values_list("pk", "content", "fingerprint").iterator(50):
            versions[str(pk)] = fingerprint(content)
            if versions[str(pk)] != said:
                altered.append(str(pk))
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "tables": tables,
        "versions": versions,
        "altered": altered,
    }


def counts(connection) -> dict[str, int]:
    """Rows of every table."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {quote(table)}")  # noqa: S608 - a table's own name
            found[table] = cursor.fetchone()[0]
    return found


def is_empty(connection) -> bool:
    """Nothing but what `migrate` writes by itself."""
    return not any(rows for table, rows in counts(connection).items() if table not in BY_MIGRATE)


def differences(before: dict, after: dict) -> list[str]:
    """What is not as it was, a Chinese sentence each."""
    said = []
    for table in sorted(before["tables"].keys() | after["tables"].keys()):
        was, now = before["tables"].get(table, 0), after["tables"].get(table, 0)
        if was != now:
            said.append(f"表 {table}：备份时 {was} 行，恢复后 {now} 行。")
    for pk in sorted(before["versions"].keys() | after["versions"].keys(), key=int):
        if before["versions"].get(pk) != after["versions"].get(pk):
            said.append(f"报送版本 {pk} 的内容与备份时不同。")
    if before["migrations"] != after["migrations"]:
        said.append("数据库结构（迁移）与备份时不同。")
    return said
