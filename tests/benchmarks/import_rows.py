"""One file of many rows into a county's ledger, in three ways; each run is a process of its own.

``python -m tests.benchmarks.import_rows prepare|ours|floor|stock ROWS FILE`` prints JSON.
"""

import json
import resource
import sys
import time
from io import BytesIO
from pathlib import Path

import django

django.setup()

import python_calamine  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from openpyxl import Workbook  # noqa: E402

from campaign.models import Campaign, District, User  # noqa: E402
from enterprises.bulk import store_rows  # noqa: E402
from enterprises.columns import OFFICIAL  # noqa: E402
from enterprises.importing import batches, confirming  # noqa: E402
from enterprises.models import Decision, Enterprise  # noqa: E402
from enterprises.names import name_key  # noqa: E402
from tests.factories import RowFactory, UserFactory, campaign  # noqa: E402

LABELS = [column.label for column in OFFICIAL]
FIELDS = [column.field for column in OFFICIAL if column.field != "position"]


def invented(number, employees):
    """A row whose name differs from every other's by more than its number."""
    signs = "东南西北中华盛兴隆昌泰和顺达鑫源恒润丰茂"
    word = "".join(signs[(number // 20**place) % 20] for place in range(4))
    return RowFactory(name=f"沧县{word}{number % 7 + 1}号金属制品有限公司", employees=employees)


def prepare(rows, path):
    """The database with the first half of the rows, and the file: half changed, half new."""
    call_command("migrate", verbosity=0)
    clerk = UserFactory()
    store_rows(campaign(), clerk.district, [invented(n, 120) for n in range(rows // 2)], by=clerk)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("附件2")
    sheet.append(LABELS)
    for number in range(rows):
        row = invented(number, 150)
        values = [getattr(row, name) for name in FIELDS]
        values[FIELDS.index("unionised")] = "是"
        sheet.append([number + 1, *values])
    book.save(path)
    return {}


def place():
    return Campaign.objects.get(), District.objects.get(code="130921"), User.objects.get()


def ours(rows, path):
    """Upload, preview, every doubt decided, confirmed: as the pages do it."""
    county, by = place()[:2], place()[2]
    started = time.perf_counter()
    batch = batches.upload(*county, [ContentFile(path.read_bytes(), path.name)], by=by)
    batch = batches.read(batch)
    shown = time.perf_counter()
    batches.decide(batch, batch.rows.all(), Decision.KEEP)
    confirming.confirm(batch, by=by)
    done = time.perf_counter()
    return {"preview": shown - started, "confirm": done - shown, "total": done - started}


def floor(rows, path):
    """What nobody can do without: read, look at each cell, write. No checks, history or preview."""
    county, by = place()[:2], place()[2]
    started = time.perf_counter()
    book = python_calamine.load_workbook(BytesIO(path.read_bytes()))
    lines = book.get_sheet_by_index(0).to_python()[1:]
    known = dict(Enterprise.objects.of(county[1]).values_list("name_key", "pk"))
    made = []
    for line in lines:
        values = dict(zip(FIELDS, line[1:], strict=True))
        values["employees"] = int(values["employees"])
        values["members"] = int(values["members"])
        values["unionised"] = {"是": True, "否": False}[values["unionised"]]
        if not values["name"] or values["members"] > values["employees"]:
            raise ValueError(line)
        key = name_key(values["name"])
        made.append(
            Enterprise(
                pk=known.get(key), campaign=county[0], district=county[1], name_key=key,
                position=int(line[0]), updated_by=by, **values,
            )
        )  # fmt: skip
    with transaction.atomic():
        Enterprise.objects.bulk_create([e for e in made if not e.pk], batch_size=2000)
        Enterprise.objects.bulk_create(
            [e for e in made if e.pk],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*FIELDS, "position", "updated_by"],
            batch_size=2000,
        )
    return {"total": time.perf_counter() - started}


class YesNo(widgets.BooleanWidget):
    TRUE_VALUES, FALSE_VALUES = ["是"], ["否"]


class Stock(resources.ModelResource):
    """django-import-export as its documentation begins: fields, widgets, its own loop."""

    campaign = fields.Field("campaign", "campaign", widgets.ForeignKeyWidget(Campaign, "slug"))
    district = fields.Field("district", "district", widgets.ForeignKeyWidget(District, "code"))
    name_key = fields.Field("name_key", "name_key")
    unionised = fields.Field("unionised", "unionised", YesNo())

    class Meta:
        model = Enterprise
        import_id_fields = ("campaign", "district", "name_key")
        fields = ("campaign", "district", "name_key", *FIELDS)


def stock(rows, path):
    """Its preview (a dry run) and its confirmation, as its admin pages do them."""
    started = time.perf_counter()
    dataset = XLSX().create_dataset(path.read_bytes())
    dataset.headers = ["position", *FIELDS]
    constant = {"campaign": lambda row: "hebei-2018", "district": lambda row: "130921"}
    for header, value in (constant | {"name_key": lambda row: name_key(row[1])}).items():
        dataset.append_col(value, header=header)
    resource = Stock()
    resource.import_data(dataset, dry_run=True, raise_errors=True)
    shown = time.perf_counter()
    result = resource.import_data(dataset, raise_errors=True, use_transactions=True)
    done = time.perf_counter()
    if result.totals["new"] + result.totals["update"] != rows:
        raise ValueError(result.totals)
    return {"preview": shown - started, "confirm": done - shown, "total": done - started}


def main(what, rows, path):
    statements = []

    def count(execute, sql, parameters, many, context):
        statements.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(count):
        figures = {"prepare": prepare, "ours": ours, "floor": floor, "stock": stock}[what](
            int(rows), Path(path)
        )
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    figures |= {"statements": len(statements), "memory": own, "reader_memory": children}
    figures["rows"] = Enterprise.objects.count()
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
