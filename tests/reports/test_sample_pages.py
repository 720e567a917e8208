"""The pages of 抽查: drawing, the sample, cards, recording, files; who reads them, what they cost."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import Sample, SampledRow
from tests.factories import UserFactory, campaign, district
from tests.reports.sampling import accepted, drawn, recorded, two_counties

pytestmark = pytest.mark.django_db
CITY = {"slug": "hebei-2018", "code": "130900"}
DRAW = {"reach": "direct", "method": "unit", "number": "3", "seed": "2018"}
RECORD = {
    "edition": "0", "how": "visit", "whom": "李经理", "checked_on": "2018-11-20", "rest": "1",
}  # fmt: skip


@pytest.fixture
def ask(client):
    """GET, or POST ``values``, as the city's reviewer (or ``user``)."""

    def ask(name, values=None, user=None, **more):
        user = user or UserFactory(reviewer=True)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse(name, kwargs={**CITY, **more})
        return client.get(address) if values is None else client.post(address, values, follow=True)

    return ask


def text(answer, status=200):
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_a_reviewer_draws_a_sample_and_records_row_after_row(ask):
    two_counties(3, 2)
    page = text(ask("samples", DRAW))
    assert "抽中 3 家企业" in page
    sample = Sample.objects.get()
    first, second, third = sample.rows.all()
    page = text(ask("sampled_row", {**RECORD}, pk=sample.pk, row=first.pk))
    assert f"已记录：{first}" in page
    assert f"<h1>2. {second}</h1>" in page
    wrong = {**RECORD, "verdict-employees": "wrong", "told-employees": "96"}
    text(ask("sampled_row", wrong, pk=sample.pk, row=second.pk))
    page = text(ask("sampled_row", RECORD, pk=sample.pk, row=third.pk))
    assert "职工人数：报“120”，核为“96”；9 栏相符" in page  # the sample again: nothing is left
    assert '<b>33.3%</b> <span class="quiet">（1÷3，95% 区间 6.1%–79.2%）' in page
    assert '<b>3.3%</b> <span class="quiet">（1÷30，95% 区间 0.6%–16.7%）' in page
    assert "1÷30" in text(ask("samples"))


def test_the_error_rates_stand_in_the_reviewers_queue(ask):
    two_counties(2, 1)
    rows = drawn(number=3).rows.all()
    recorded(rows[0], {"employees": "96"})
    page = text(ask("queue"))
    assert "抽查错误率<br>（95% 区间）" in page
    line = page.split("沧县</a>")[1].split("</tr>")[0]
    assert "企业 100.0%（20.7%–100.0%）" in line
    assert "栏目 10.0%（1.8%–40.4%）" in line
    assert "抽中 2 家，已记录 1 家" in line
    assert "抽中 1 家，已记录 0 家" in page.split("青县</a>")[1].split("</tr>")[0]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": "9"}, "审核通过的企业共 3 家，抽不出 9 家"),
        ({"number": ""}, "请填写家数"),
        ({"number": "0"}, "家数至少是 1"),
        ({"number": "501"}, "一次最多抽 500 家"),
        ({"seed": "x"}, "随机种子请填整数"),
    ],
)
def test_what_cannot_be_drawn_is_told_beside_the_number_and_nothing_typed_is_lost(
    ask, values, said
):
    accepted(3)
    page = text(ask("samples", {**DRAW, "method": "size", **values}), 422)
    assert said in page
    assert '<option value="size" selected>' in page
    assert not Sample.objects.exists()


def test_before_any_report_is_accepted_the_page_says_what_to_do(ask):
    campaign()
    district()
    assert "还没有抽查过" in text(ask("samples"))
    assert "请先审核下级报表" in text(ask("samples", DRAW), 422)


def test_a_refused_record_keeps_what_was_typed(ask):
    accepted(1)
    sample = drawn(number=1)
    row = sample.rows.get()
    values = {**RECORD, "whom": "", "verdict-chair": "wrong", "told-chair": "王强", "note": "门卫"}
    page = text(ask("sampled_row", values, pk=sample.pk, row=row.pk), 422)
    assert "没有保存：请填写受访人" in page
    assert 'value="王强"' in page
    assert 'value="门卫"' in page
    assert 'name="verdict-chair" value="wrong" checked' in page
    assert 'value="2018-11-20"' in page


def test_a_late_second_record_is_told_and_can_be_saved_after_looking(ask):
    accepted(1)
    sample = drawn(number=1)
    row = recorded(sample.rows.get(), {"employees": "96"})
    page = text(ask("sampled_row", RECORD, pk=sample.pk, row=row.pk), 422)
    assert "审核员 已于" in page
    assert "职工人数：报“120”，核为“96”" in page
    assert 'name="edition" value="1"' in page
    text(ask("sampled_row", {**RECORD, "edition": "1"}, pk=sample.pk, row=row.pk))
    assert SampledRow.objects.get().wrong == 0


def test_the_sheet_has_a_card_for_each_enterprise_with_its_ten_columns(ask):
    accepted(2)
    page = text(ask("sample_sheet", pk=drawn(number=2).pk))
    assert page.count('class="check-card"') == 2
    assert page.count('<th scope="row">') == 20


def test_the_sheet_as_a_workbook_is_no_draft_and_tells_what_was_found(ask):
    accepted(2)
    sample = drawn(number=2)
    recorded(sample.rows.first(), {"employees": "96"})
    answer = ask("sample_file", pk=sample.pk, form="xlsx")
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    flat = [str(value) for row in values for value in row if value is not None]
    assert not any("草稿" in value for value in flat)
    assert sheet.oddHeader.center.text is None
    assert values[3][:3] == ["序号", "单位", "企业名称"]
    assert "职工人数：报“120”，核为“96”；9 栏相符" in flat
    assert ask("sample_file", pk=sample.pk, form="docx").status_code == 404


def test_the_sheet_as_pdf(ask):
    accepted(1)
    answer = ask("sample_file", pk=drawn(number=1).pk, form="pdf")
    assert answer.getvalue().startswith(b"%PDF")


def test_who_reads_the_units_below_reads_the_sample_and_is_told_why_not_to_record(ask):
    accepted(1)
    sample = drawn(number=1)
    place = {"pk": sample.pk, "row": sample.rows.get().pk}
    province = UserFactory(username="province", role="review", at="130000")
    viewer = UserFactory(username="seer", role="view", at="130900")
    for reader in (province, viewer):
        page = text(ask("sampled_row", user=reader, **place))
        assert "不能记录核查结果：只有直接上级单位的审核账号可以审核" in page
        assert "保存" not in page
        assert "不能抽取：" in text(ask("samples", user=reader))
        assert "只有直接上级" in text(ask("sampled_row", RECORD, user=reader, **place), 403)
        assert "只有直接上级" in text(ask("samples", DRAW, user=reader), 403)


def test_clerks_of_city_and_county_do_not_learn_what_is_sampled(ask):
    accepted(1)
    sample = drawn(number=1)
    city = UserFactory(username="city", at="130900")
    for name, place in (("samples", {}), ("sample", {"pk": sample.pk})):
        assert ask(name, user=city, **place).status_code == 403
        assert ask(name, user=UserFactory(), **place).status_code == 404
    assert "抽查" not in text(ask("queue", user=city))
    assert "没有下级单位" in text(ask("samples", user=UserFactory(), code="130921"), 403)


def counted(ask, name, **place):
    with CaptureQueriesContext(connection) as asked:
        assert ask(name, **place).status_code == 200
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)


def test_every_page_asks_the_same_for_3_and_for_40_rows(ask):
    two_counties(30, 20)
    UserFactory(reviewer=True)
    counts = []
    for number in (3, 40):
        sample = drawn(number=number)
        for row in sample.rows.all()[: number // 2]:
            recorded(row)
        place = {"pk": sample.pk}
        counts.append(
            [
                counted(ask, "samples"),
                counted(ask, "sample", **place),
                counted(ask, "sample_sheet", **place),
                counted(ask, "sample_file", form="xlsx", **place),
                counted(ask, "sampled_row", row=sample.rows.first().pk, **place),
                counted(ask, "queue"),
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 21


def test_an_enterprise_of_a_sample_is_found_by_its_name_or_its_county(ask, client):
    two_counties(3, 2)
    sample = drawn(number=5)
    one = sample.rows.first()
    address = reverse("sample", kwargs={**CITY, "pk": sample.pk})
    client.force_login(
        UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    found = client.get(address, {"q": str(one)}).context["page"].paginator
    assert str(one) in {str(row) for row in found.object_list}
    county = client.get(address, {"q": "青县"}).context["page"].object_list
    assert {row.district.name for row in county} == {"青县"}
    assert "或者换一个词" in client.get(address, {"q": "没有"}).text
