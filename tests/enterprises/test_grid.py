"""The sheet's door: each row of a batch has its own outcome, and nonsense is refused in Chinese."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.models import Campaign
from enterprises import grid, ledger
from enterprises.models import Enterprise
from tests.factories import RowFactory, UserFactory, campaign, enterprise, enterprises

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": 130921}
PAGE = "/hebei-2018/130921/rows/grid/"
CELLS = {
    "name": "沧县新填管件有限公司",
    "ownership": "民营",
    "address": "沧县工业路1号",
    "status": "正常",
    "employees": "156人",
    "unionised": "√",
    "unionised_on": "2018.9",
    "chair": "刘喆",
    "members": "150",
    "reason": "",
}


@pytest.fixture
def clerk():
    campaign()
    return UserFactory()


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client, body):
    body = body if isinstance(body, str | bytes) else json.dumps(body)
    address = reverse("enterprises:grid_save", kwargs=UNIT)
    return client.post(address, body, content_type="application/json")


def send(client, *rows):
    """The outcomes of ``rows``, each ``(pk, version, cells)``."""
    sent = [
        {"key": f"r{i}", "pk": pk, "version": version, "cells": cells}
        for i, (pk, version, cells) in enumerate(rows)
    ]
    response = post(client, {"rows": sent})
    assert response.status_code == 200, response.content.decode()
    return response.json()["rows"]


def test_a_new_row_is_stored_and_comes_back_as_people_read_it(page):
    (outcome,) = send(page, (None, 0, CELLS))
    stored = Enterprise.objects.get()
    assert (outcome["outcome"], outcome["pk"], outcome["version"]) == ("saved", stored.pk, 1)
    assert (stored.employees, stored.unionised, stored.unionised_on) == (156, True, "2018-09")
    assert outcome["cells"][4:7] == ["156", "是", "2018年9月"]
    assert outcome["problems"] == []


def test_what_the_sheet_shows_can_be_sent_back_without_any_change(page):
    row = enterprise(unionised_on="2018-09-01", members=None)
    cells = dict(zip(grid.FIELDS, grid.shown_cells(row), strict=True))
    (outcome,) = send(page, (row.pk, 1, cells))
    assert outcome["outcome"] == "saved"
    assert Enterprise.objects.get().row() == row.row()


def test_a_change_keeps_the_columns_that_the_sheet_does_not_show(page):
    row = enterprise(not_unionised=True, reason_code="A4", note="已核实", contact="王垚")
    send(page, (row.pk, 1, {"address": "新址"}))
    stored = Enterprise.objects.get()
    assert (stored.address, stored.reason_code, stored.note, stored.contact) == (
        "新址",
        "A4",
        "已核实",
        "王垚",
    )


def test_each_row_of_a_batch_has_its_own_outcome(page, clerk):
    moved, same = enterprise(), enterprise()
    ledger.change(moved, replace(moved.row(), address="对方的地址"), by=clerk, version=1)
    outcomes = send(
        page,
        (None, 0, CELLS),
        (moved.pk, 1, {"address": "我的地址"}),
        (None, 0, CELLS | {"name": same.name}),
        (None, 0, CELLS | {"name": "沧县另一家有限公司", "employees": "约120人"}),
    )
    assert [o["outcome"] for o in outcomes] == ["saved", "conflict", "refused", "unreadable"]
    assert [o["key"] for o in outcomes] == ["r0", "r1", "r2", "r3"]
    assert outcomes[1]["version"] == 2
    assert "对方的地址" in outcomes[1]["cells"]
    assert "已有" in outcomes[2]["problems"][0]["message"]
    assert outcomes[3]["problems"] == [
        {
            "column": "employees",
            "level": "error",
            "message": "“约120人”不是确切的整数，请改为确切人数（如 120）",
        }
    ]
    assert Enterprise.objects.count() == 3
    assert Enterprise.objects.get(pk=moved.pk).address == "对方的地址"


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("unionised", "好像有", "看不出"),
        ("unionised_on", "前年", "不是日期"),
        ("members", "100-150", "不是整数"),
        ("name", " ", "请填写企业名称"),
        ("name", "长" * 201, "不能超过 200 个字"),
        ("status", "#REF!", "公式结果出错"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_column(page, column, typed, said):
    (outcome,) = send(page, (None, 0, CELLS | {column: typed}))
    assert outcome["outcome"] == "unreadable"
    assert [p["column"] for p in outcome["problems"]] == [column]
    assert said in outcome["problems"][0]["message"]
    assert not Enterprise.objects.exists()


def test_the_problems_of_a_saved_row_are_those_of_the_checks(page):
    (outcome,) = send(page, (None, 0, CELLS | {"unionised": "否", "members": "999", "chair": ""}))
    assert outcome["outcome"] == "saved"
    assert {(p["column"], p["level"]) for p in outcome["problems"]} == {
        ("unionised_on", "error"),
        ("members", "error"),
        ("members", "warn"),
        ("reason", "error"),
    }


def test_a_problem_outside_the_sheet_stands_on_the_row_itself(page):
    row = enterprise(uscc="123")
    (outcome,) = send(page, (row.pk, 1, {"address": "新址"}))
    assert [p["column"] for p in outcome["problems"]] == [""]


def test_a_row_added_on_the_page_can_be_taken_back_into_the_bin(page, clerk):
    row = enterprise()
    take_back = {"key": "r1", "pk": row.pk, "version": 1, "cells": {}, "remove": True}
    assert post(page, {"rows": [take_back]}).json()["rows"][0]["outcome"] == "removed"
    assert Enterprise.objects.in_bin().get().removed_reason == grid.EMPTIED


def test_a_row_that_somebody_changed_is_not_taken_back(page, clerk):
    row = enterprise()
    ledger.change(row, replace(row.row(), address="对方的地址"), by=clerk, version=1)
    take_back = {"key": "r1", "pk": row.pk, "version": 1, "cells": {}, "remove": True}
    assert post(page, {"rows": [take_back]}).json()["rows"][0]["outcome"] == "conflict"
    assert not Enterprise.objects.in_bin().exists()


def test_a_row_in_the_bin_says_so(page, clerk):
    row = enterprise()
    ledger.remove(row, by=clerk, reason="重复")
    (outcome,) = send(page, (row.pk, 1, {"address": "新址"}))
    assert outcome["outcome"] == "refused"
    assert "回收站" in outcome["problems"][0]["message"]


def test_the_note_that_a_doubt_needs_is_a_column_of_the_sheet(page):
    (outcome,) = send(page, (None, 0, CELLS | {"members": "200", "note": "含劳务派遣会员"}))
    stored = Enterprise.objects.get()
    assert stored.note == outcome["cells"][-1] == "含劳务派遣会员"
    assert [p["level"] for p in outcome["problems"]] == ["warn"]


ROW = {"key": "a", "pk": None, "version": 0, "cells": {}}
NONSENSE = [
    b"\xff\xfe", "", "{", "[]", "null", "3", '{"rows": 3}', {"rows": []}, {"rows": [3]}, {"rows": [[]]},
    "[" * 5000, {"rows": [ROW | {"key": ""}]}, {"rows": [ROW | {"key": 3}]}, {"rows": [ROW, ROW]},
    {"rows": [ROW | {"pk": "1"}]}, {"rows": [ROW | {"pk": True}]}, {"rows": [ROW | {"pk": 10**30}]},
    {"rows": [ROW | {"pk": -1}]}, {"rows": [ROW | {"version": None}]}, {"rows": [ROW | {"version": 1.5}]},
    {"rows": [ROW | {"cells": []}]}, {"rows": [ROW | {"cells": {"name": 3}}]},
    {"rows": [ROW | {"cells": {"name": None}}]}, {"rows": [ROW | {"cells": {"version": "3"}}]},
    {"rows": [ROW | {"cells": {"district": "1"}}]}, {"rows": [ROW | {"remove": 1}]}, {"rows": [ROW | {"again": "yes"}]},
    {"rows": [ROW | {"remove": True}]}, {"rows": [{"cells": {"name": "x"}}]},
    {"rows": [ROW | {"key": str(i)} for i in range(101)]},
]  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE, ids=str)
def test_a_request_the_page_would_never_send_is_refused_with_a_sentence(page, body):
    response = post(page, body)
    assert response.status_code == 400
    assert response.json()["message"].startswith("没有保存：")
    assert not Enterprise.objects.exists()


def test_half_a_character_and_other_odd_text_breaks_nothing(page):
    odd = '{"rows": [{"key": "a", "pk": null, "version": 0, "cells": {"name": "\\ud800甲\\u0007乙铸造厂"}}]}'
    assert post(page, odd).json()["rows"][0]["cells"][0] == "甲乙铸造厂"


def test_another_units_row_is_refused_and_nothing_of_the_batch_is_saved(page):
    foreign = enterprise(by=UserFactory(neighbour=True))
    rows = [ROW | {"cells": CELLS}, ROW | {"key": "b", "pk": foreign.pk, "version": 1}]
    response = post(page, {"rows": rows})
    assert response.status_code == 404
    assert "不在本单位" in response.json()["message"]
    assert Enterprise.objects.get() == foreign


def test_too_large_a_body_is_refused_with_a_sentence(page, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = post(page, {"rows": [ROW | {"cells": {"reason": "长" * 200}}]})
    assert response.status_code == 413
    assert "太多" in response.json()["message"]


def test_a_closed_ledger_saves_nothing_and_says_why(page):
    row = enterprise()
    Campaign.objects.update(archived_at=timezone.now())
    response = post(page, {"rows": [ROW | {"pk": row.pk, "version": 1, "cells": {"address": "x"}}]})
    assert response.status_code == 409
    assert response.json()["locked"] is True
    assert "归档" in response.json()["message"]
    assert "归档" in page.get(PAGE).content.decode()


def test_without_the_page_token_nothing_is_saved(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert post(client, {"rows": [ROW | {"cells": CELLS}]}).status_code == 403
    assert not Enterprise.objects.exists()


def test_only_the_units_own_clerk_gets_the_sheet(client, clerk):
    for who, status in (({"viewer": True}, 403), ({"reviewer": True}, 403), ({}, 200)):
        client.force_login(UserFactory(**who), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(PAGE).status_code == status
        shown = client.get("/hebei-2018/130921/rows/").content.decode()
        assert ("表格录入" in shown) is (status == 200)


def asked(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in queries)


def test_the_page_asks_the_same_for_5_and_for_2000_rows(page):
    enterprises(5, members=None)
    few = asked(lambda: page.get(PAGE))
    enterprises(1995, members=None)
    assert asked(lambda: page.get(PAGE)) == few <= 15


def test_each_further_row_costs_the_same_few_queries(page):
    def batch(first, count):
        rows = [
            (None, 0, CELLS | {"name": f"沧县批次{i}有限公司"}) for i in range(first, first + count)
        ]
        return lambda: send(page, *rows)

    send(page, (None, 0, CELLS))  # the unit's report is made with its first row
    one, ten, forty = asked(batch(0, 1)), asked(batch(100, 10)), asked(batch(200, 40))
    assert (ten - one) / 9 == (forty - ten) / 30
    assert (ten - one) / 9 <= 9


def test_a_row_without_problems_shows_none_after_a_change_of_version(page):
    values = RowFactory()
    row = enterprise(name=values.name)
    (outcome,) = send(page, (row.pk, 1, {"members": "5"}))
    assert (outcome["version"], outcome["problems"]) == (2, [])
