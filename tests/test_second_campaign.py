"""A campaign of another kind is a data file: lived here from its loading to the second month's report.

Other threshold, other annexes under other numbers, a column of its own, other words, monthly rounds.
"""

import io
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from campaign.models import Campaign, Submission
from campaign.models.submission import State
from enterprises.column_help import help_of
from enterprises.exporting.working_columns import working_columns
from enterprises.models import Enterprise
from reports.models import Remark
from tests.factories import UserFactory, campaign, district

FILE = Path(__file__).parent / "campaigns" / "from_25_monthly.toml"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH, APRIL = (datetime(2019, month, 12, 9, tzinfo=SHANGHAI) for month in (3, 4))
OWN = {"slug": "hebei-25-2019", "code": 130921}
HEADER = ["序号", "企业名称", "企业所有制性质", "企业地址", "经营状况", "职工人数", "是否建会", "建会时间", "工会主席姓名", "会员人数", "未建会原因", "拟建会时间"]  # fmt: skip
TYPED = {
    "name": "沧县新办铸造有限公司", "ownership": "私营企业", "address": "沧县工业路5号",
    "status": "营业", "employees": "31", "unionised": "no", "reason": "企业暂不同意",
}  # fmt: skip
ROWS = [
    [1, "沧县二十五人管件厂", "民营", "沧县工业路1号", "营业", 25, "否", None, None, None, "企业暂不同意", "2019年5月"],
    [2, "沧县二十四人管件厂", "民营", "沧县工业路2号", "营业", 24, "否", None, None, None, "开业不满一年", "2019年6月"],
    [3, "沧县港资制衣有限公司", "港资", "沧县工业路3号", "营业", 60, "是", "2019年3月", "刘喆", 50, None, None],
    [4, "沧县外资轴承有限公司", "外资", "沧县工业路4号", "营业", 12, "是", "2016", "李明", 12, None, None],
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    """Beside the notice's campaign, by the command an administrator uses."""
    campaign()
    district("130921")
    call_command("load_campaign", FILE)
    return Campaign.objects.get(slug="hebei-25-2019")


def visit(client, user, name, *, post=None, status=200, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse(name, kwargs={**OWN, **more})
    answer = client.get(url) if post is None else client.post(url, post, follow=True)
    assert answer.status_code == status, answer.content.decode()
    return answer


def run(command, *told, **more):
    out = io.StringIO()
    call_command(command, *told, campaign=OWN["slug"], district="130921", stdout=out, **more)
    return json.loads(out.getvalue())


def entered(folder):
    """The workbook of the new campaign by the import command, its own header and title."""
    book = Workbook()
    book.active.append(["沧县总工会25人以上非公企业工会组建月报表"])
    for line in [HEADER, *ROWS]:
        book.active.append(line)
    book.save(folder / "月报.xlsx")
    return run("import_annex", folder / "月报.xlsx")


def edit(client, clerk, row, **typed):
    row.refresh_from_db()
    seen = TYPED | {"version": row.version} | typed
    visit(client, clerk, "enterprises:row_edit", pk=row.pk, post=seen)


def totals(key):
    """{annex: (enterprises, employees)} of the version sent last in a round."""
    found = report(key).current.content["totals"]
    return {annex: (one["enterprises"], one["employees"]) for annex, one in found.items()}


def report(key):
    return Submission.objects.get(round__key=key, district__code="130921")


def printed(client, user, digits, number):
    """All texts of an annex of a sent version, read back from the xlsx."""
    url = reverse("annex_file", kwargs={**OWN, "digits": digits, "form": "xlsx"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    content = b"".join(client.get(f"{url}?version={number}"))
    cells = (cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.value is not None]


def test_a_monthly_campaign_of_25_people_is_lived_without_a_line_of_code(loaded, client, tmp_path):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    with time_machine.travel(MARCH, tick=False):
        assert entered(tmp_path)["counts"]["new"] == 4
        visit(client, clerk, "enterprises:row_new", post=TYPED)
        shown = visit(client, clerk, "submit", post={}).content.decode()
        assert "没有报送" in shown
        new = Enterprise.objects.get(name=TYPED["name"])
        edit(client, clerk, new, extra_planned="2019年5月")
        visit(client, clerk, "submit", post={})
        assert totals("3") == {"附件1": (3, 116), "附件2": (1, 12)}

        visit(client, reviewer, "decide", action="take_up", post={})
        said = {"row": new.pk, "column": "employees", "reason_code": "incomplete", "text": "请核对"}
        visit(client, reviewer, "remark_new", post=said)
        back = {"reason_code": "incomplete", "reason": "人数请核对"}
        visit(client, reviewer, "decide", action="return", post=back)
        edit(client, clerk, new, extra_planned="2019年5月", employees="33")
        remark = Remark.objects.get()
        visit(client, clerk, "remark_answer", pk=remark.pk, post={"text": "已改为 33 人"})
        visit(client, clerk, "submit", post={})
        visit(client, reviewer, "decide", action="take_up", post={})
        visit(client, reviewer, "decide", action="accept", post={})
        assert report("3").state == State.ACCEPTED
        paper = printed(client, clerk, 1, 2)
        assert paper[1] == "沧县25人以上非公企业工会组建月报表"
        assert "沧县港资制衣有限公司" in paper
        assert "沧县二十四人管件厂" not in paper
        foreign = printed(client, clerk, 2, 2)
        assert foreign[1] == "沧县外商投资企业工会组建月报表"
        assert "沧县外资轴承有限公司" in foreign
        assert "沧县港资制衣有限公司" not in foreign
    with time_machine.travel(APRIL, tick=False):
        page = visit(client, clerk, "submission").content.decode()
        assert "4月25日" in page
        visit(client, clerk, "enterprises:row_remove", pk=new.pk, post={"reason": "已注销"})
        visit(client, clerk, "submit", post={})
        assert totals("4") == {"附件1": (2, 85), "附件2": (1, 12)}
        assert totals("3") == {"附件1": (3, 118), "附件2": (1, 12)}
        total = run("rollup", basis="submitted", json=True)["total"]
        assert (total["enterprises"], total["unionised"], total["founded"]) == (3, 2, 1)


def test_a_third_annex_is_told_as_one_on_top_and_overlaps_are_not_said_to_be_of_two(
    loaded, client, tmp_path
):
    third = """[[annexes]]
number = "附件4"
title = "{unit}300人以上非公企业月报表"
short = "300人以上非公企业"
belongs = "non_public"
min_employees = 300

[[ownership]]"""
    file = tmp_path / "third.toml"
    file.write_text(FILE.read_text("utf-8").replace("[[ownership]]", third, 1), encoding="utf-8")
    call_command("load_campaign", file)
    definition = Campaign.objects.get(slug="hebei-25-2019").definition
    assert help_of("employees", definition).rule.endswith(
        "不足10人的外资企业不列入附件2，只留在台账；满300人的非公企业另列入附件4"
    )
    clerk = UserFactory()
    visit(client, clerk, "enterprises:row_new", post=TYPED | {"employees": "310"})
    rollup = visit(client, UserFactory(reviewer=True), "rollup").content.decode()
    assert "附件4（300人以上非公企业）" in rollup
    assert "列入两个以上附件的企业，合计只计一家" in rollup
    assert "两个附件都" not in rollup


def test_its_texts_name_its_own_annexes_and_thresholds(loaded, client):
    reviewer = UserFactory(reviewer=True)
    rules = {told.label: told.help.rule for told in working_columns(loaded.definition)}
    assert rules["职工人数"] == (
        "必填。不足25人的非公企业不列入附件1，不足10人的外资企业不列入附件2，只留在台账"
    )
    imports = visit(client, UserFactory(), "enterprises:imports").content.decode()
    assert "表头照附件1、附件2的栏目" in imports
    rollup = visit(client, reviewer, "rollup").content.decode()
    assert "附件2不含港澳台" in rollup
    assert "附件3" not in imports + rollup
