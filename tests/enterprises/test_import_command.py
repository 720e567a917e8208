"""`manage.py import_annex` on every case file: the JSON that outside checks read, the ledger after."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from campaign.models import Submission
from enterprises.models import Enterprise
from reports.sending import send
from tests.enterprises.test_cases import CASES, same
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
FILES = sorted(p for p in CASES.glob("D*") if p.suffix != ".json")
KEYS = {"file", "file_level", "file_message", "sheets", "sheets_ignored", "counts"}
SHEET_KEYS = {
    "sheet", "annex", "header_row", "columns_missing", "columns_ignored", "rows",
    "skipped_rows", "totals_in_file", "totals_computed",
}  # fmt: skip
ROW_KEYS = {"row", "action", "matches", "same_as", "values", "changes", "problems"}


def expected_of(path):
    return json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))


def imported(path, **options):
    """(JSON on stdout, exit code) of the command."""
    campaign(), district("130921")
    out, code = StringIO(), 0
    options = {"campaign": "hebei-2018", "district": "130921", "stderr": StringIO(), **options}
    try:
        call_command("import_annex", str(path), stdout=out, **options)
    except SystemExit as left:
        code = left.code
    except CommandError as refused:
        code = refused.returncode
    return json.loads(out.getvalue() or "{}"), code


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_file_prints_the_agreed_json_and_stores_just_what_it_says(path):
    expected = expected_of(path)
    if "after" in expected:
        imported(next(p for p in FILES if p.name.startswith("D18a")))
    view, code = imported(path)
    assert set(view) >= KEYS
    if view["file_level"] == "error":
        assert code == 2
        assert not Enterprise.objects.exists()
        return
    actions = [row["action"] for sheet in view["sheets"] for row in sheet["rows"]]
    assert code == (1 if {"held", "error"} & set(actions) else 0)
    wanted = {}
    for sheet in view["sheets"]:
        assert set(sheet) >= SHEET_KEYS
        for row in sheet["rows"]:
            assert set(row) >= ROW_KEYS
            if row["action"] in ("new", "changed", "unchanged"):
                wanted[row["values"]["企业名称"]] = row["values"]
    kept = Enterprise.objects.kept()
    if not expected.get("same_enterprise"):
        assert kept.count() == len(wanted)
    for name, values in wanted.items():
        stored = next(e for e in kept if same(e.name, name))
        assert (stored.employees, stored.unionised, stored.unionised_on or None) == (
            values.get("职工人数", stored.employees),
            values.get("是否建会", stored.unionised),
            values.get("建会时间", stored.unionised_on or None),
        )
    if after := expected.get("database_after"):
        totals = kept.aggregate(
            企业数=Count("pk"), 职工人数=Sum("employees"), 会员人数=Sum("members")
        )
        assert {key: totals[key] for key in after} == after


def test_a_broken_file_leaves_the_ledger_untouched_and_ends_with_2():
    before = enterprise().row()
    view, code = imported(next(p for p in FILES if p.name.startswith("D21")))
    assert (code, view["file_level"]) == (2, "error")
    assert [e.row() for e in Enterprise.objects.all()] == [before]


def test_a_dry_run_stores_nothing():
    view, code = imported(next(p for p in FILES if p.name.startswith("D01")), dry_run=True)
    assert (code, view["counts"]["new"]) == (0, 3)
    assert not Enterprise.objects.exists()


def test_held_rows_are_stored_when_the_caller_keeps_them():
    path = next(p for p in FILES if p.name.startswith("D05"))
    imported(path)
    before = Enterprise.objects.count()
    imported(path, decide="keep")
    assert Enterprise.objects.count() == before + 4


def test_a_sent_report_refuses_the_import_and_says_why():
    enterprise()
    send(campaign(), district("130921"), by=UserFactory())
    _, code = imported(next(p for p in FILES if p.name.startswith("D01")))
    assert code == 2
    assert Submission.objects.get().state == "submitted"
    assert Enterprise.objects.count() == 1
