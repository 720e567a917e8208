"""How the database reads its tables for a statement: ``EXPLAIN`` in few words, both databases."""

import json
import re

from django.db import connection

WHOLE = 10**9  # SQLite tells no counts: a scan of one of the large tables stands for all of it
LARGE_TABLES = ("enterprises_enterprise", "enterprises_historicalenterprise")
# Index conditions of SQLite that leave everything of a campaign to be read.
WIDE = re.compile(r"\((campaign_id=\?|campaign_id=\? AND removed_at=\?|removed_at=\?)\)$")


def most_read(sql: str, parameters) -> tuple[int, str] | None:
    """(rows, node) of the step that reads most rows of one table; None for what is no query."""
    if not sql.lstrip("( ").startswith(("SELECT", "WITH")):
        return None
    read = _postgresql if connection.vendor == "postgresql" else _sqlite
    return max(read(sql, parameters), default=None)


def _postgresql(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", parameters)
        [[told]] = cursor.fetchall()
    told = json.loads(told) if isinstance(told, str) else told
    return list(_nodes(told[0]["Plan"]))


def _nodes(node):
    if "Relation Name" in node:
        left_out = node.get("Rows Removed by Filter", 0) + node.get(
            "Rows Removed by Index Recheck", 0
        )
        rows = (node["Actual Rows"] + left_out) * node["Actual Loops"]
        yield int(rows), f"{node['Node Type']} {node['Relation Name']} {node.get('Index Name', '')}"
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def _sqlite(sql, parameters):
    tables = {
        alias or table: table
        for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)"(?: (T\d+|[UVW]\d+))?', sql)
    }
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        lines = [str(line[-1]) for line in cursor]
    for line in lines:
        way, _, rest = line.partition(" ")
        table = tables.get(rest.split(" ")[0], rest.split(" ")[0])
        if table in LARGE_TABLES and (way == "SCAN" or WIDE.search(line)):
            yield WHOLE, line
