"""The stock loop of django-import-export and the set-based import: two ways, one ledger."""

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises import ledger
from enterprises.bulk import store_rows
from enterprises.columns import OFFICIAL
from enterprises.importing.known import known
from enterprises.importing.limited import read_limited
from enterprises.importing.preview import preview, rows_to_store
from enterprises.models import Enterprise
from enterprises.resources import EnterpriseResource
from enterprises.row import Row
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise, enterprises

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"
# An enterprise that one file names twice is written twice by the loop: one version more.
OF_ITS_OWN = {"id", "district", "updated_at", "version"}


def generated() -> bytes:
    """Sixty rows: right, doubtful, wrong, doubled, in another's words."""
    book = openpyxl.Workbook()
    book.active.title = "附件2"
    book.active.append([column.label for column in OFFICIAL] + ["控股情况", "联系电话"])
    counts = [120, "约150人", "1,200", "不详", None, "３００人"]
    for n in range(60):
        name = f"沧县第{n % 50}铸造有限公司"
        unionised = ("是", "否", None)[n % 3]
        line = [n + 1, name, ("私企", "有限责任公司", "外资企业")[n % 3], "＝沧县1号", "正常", counts[n % 6], unionised,
                ("2018.9", "2018年10月", 43374)[n % 3], "李 明", n, "企业主不同意", ("私人控股", "", "？")[n % 3], "0317-1"]  # fmt: skip
        book.active.append(line)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def files(*names):
    paths = [next(p for p in CASES.glob(f"{name}_*") if p.suffix != ".json") for name in names]
    return [(path.name, path.read_bytes()) for path in paths]


def shown(content, name, unit):
    book = read_limited(content, name)
    existing = known(campaign(), unit, [book])
    return preview(book, campaign().definition, existing, today=timezone.localdate()), existing


def at_once(content, name, unit, decide):
    view, existing = shown(content, name, unit)
    wanted = rows_to_store(view, campaign().definition, existing, decide=decide)
    store_rows(campaign(), unit, [w.values for w in wanted], by=None, pks=[w.pk for w in wanted])


def row_by_row(content, name, unit, decide):
    view, _ = shown(content, name, unit)
    results = EnterpriseResource(campaign(), unit, decide=decide).import_sheets(view)
    assert not any(result.has_errors() or result.has_validation_errors() for result in results)


def everything(unit):
    """Every stored value of the unit's rows, and what each row's history says last."""
    told = []
    for e in ledger.rows_of(campaign(), unit).in_order():
        values = {f.name: getattr(e, f.name) for f in e._meta.fields if f.name not in OF_ITS_OWN}
        last = e.history.first()
        assert last.version == e.version
        told.append((values, {name: getattr(last, name) for name in Row.__dataclass_fields__}))
    return told


@pytest.mark.parametrize("decide", ["skip", "keep"])
@pytest.mark.parametrize(
    "sent",
    [["D01"], ["D05"], ["D10"], ["D11"], ["D18a", "D18b"], ["generated"], ["generated", "D05"]],
    ids=" then ".join,
)
def test_row_by_row_and_at_once_leave_the_same_ledger(sent, decide):
    left, right = district("130921"), district("130922")
    for name in sent:
        [(name, content)] = [(name, generated())] if name == "generated" else files(name)
        at_once(content, name, left, decide)
        row_by_row(content, name, right, decide)
    assert everything(left)
    assert everything(left) == everything(right)


def test_the_loop_writes_history_and_asks_for_rights_like_a_row_typed_in():
    [(name, content)] = files("D01")
    clerk = UserFactory()
    view, _ = shown(content, name, clerk.district)
    neighbour = EnterpriseResource(campaign(), clerk.district, by=UserFactory(neighbour=True))
    assert all(result.has_errors() for result in neighbour.import_sheets(view))
    assert not Enterprise.objects.exists()
    EnterpriseResource(campaign(), clerk.district, by=clerk).import_sheets(view)
    row = Enterprise.objects.first()
    assert row.updated_by == row.history.get().history_user == clerk


def export(client, form, query=""):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    kwargs = {"slug": "hebei-2018", "code": 130921, "form": form}
    return client.get(reverse("enterprises:export", kwargs=kwargs) + query)


def awkward():
    """Rows whose text spreadsheets, csv and fonts stumble over."""
    clerk = UserFactory()
    texts = [
        "=1+1",
        "'=1+1",
        "-5号院",
        "＋号胡同",
        '他说"好"',
        "东街，西街,路口",
        "䶮村",
        "@某",
        "'引号",
    ]
    rows = [
        RowFactory(name=f"{text}铸造公司{n}", address=text, chair="䶮明", note=text, contact=text)
        for n, text in enumerate(texts)
    ]
    rows += [
        RowFactory(
            not_unionised=True, unionised_on="", holder="private", uscc="91130921MA07WXYZ12"
        ),
        RowFactory(unionised=None, unionised_on="", chair="", members=None, employees=None),
        RowFactory(unionised_on="2018", congress=True, registered_members=3),
        RowFactory(unionised_on="2018-09-01", congress=False, non_public_decided=True),
    ]
    store_rows(campaign(), clerk.district, rows, by=clerk)
    return clerk.district, len(rows)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_exported_goes_in_again_unchanged(client, form):
    unit, count = awkward()
    content = b"".join(export(client, form))
    view, _ = shown(content, f"台账.{form}", unit)
    counts = view["counts"]
    assert (counts["read"], counts["unchanged"], counts["skipped"]) == (count, count, 0)


def test_the_resource_takes_its_own_export_as_unchanged():
    unit, count = awkward()
    resource = EnterpriseResource(campaign(), unit)
    [result] = [resource.import_data(resource.export(ledger.rows_of(campaign(), unit)))]
    assert result.totals["skip"] == count


def test_no_text_of_an_export_is_a_formula_and_numbers_are_numbers(client):
    awkward()
    sheet = openpyxl.load_workbook(BytesIO(b"".join(export(client, "xlsx")))).active
    assert {cell.data_type for row in sheet for cell in row} == {"s", "n"}
    assert (sheet["D2"].value, sheet["F2"].value, sheet["H2"].value) == ("=1+1", 120, "2018年9月")
    lines = b"".join(export(client, "csv"))
    assert lines.startswith("\ufeff序号,".encode())
    assert "'=1+1" in lines.decode()


def test_an_export_holds_what_the_page_shows(client):
    enterprise(name="沧县甲铸造有限公司")
    enterprise(name="沧县乙铸造有限公司", not_unionised=True)
    rows = json.loads(b"".join(export(client, "json", "?unionised=no&q=铸造")))
    assert [row["企业名称"] for row in rows] == ["沧县乙铸造有限公司"]
    assert (rows[0]["是否建会"], rows[0]["职工人数"], rows[0]["建会时间"]) == ("否", 120, None)
    assert export(client, "exe").status_code == 404


def test_an_export_asks_the_same_for_3_rows_and_for_300(client):
    counts = []
    enterprises(3)
    export(client, "csv")
    for more in (0, 297):
        enterprises(more)
        with CaptureQueriesContext(connection) as asked:
            export(client, "csv")
        counts.append(len(asked))
    assert counts[0] == counts[1]
