"""抽查: what is drawn from which rows, by whom, and what a record may say."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models import Campaign, Submission, Version
from campaign.models.submission import Refused
from campaign.state_changes import accept, reopen
from enterprises.models import Enterprise
from reports.error_rate import findings_by_unit, together
from reports.models import Sample, SampledRow
from reports.recording import record, result_of
from reports.sampling import draw_sample
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises
from tests.reports.sampling import accepted, drawn, found, keys, recorded, two_counties

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


def test_the_same_seed_on_the_same_versions_is_the_same_sample_and_drawn_once():
    two_counties()
    first = drawn(seed=7)
    assert drawn(seed=7) == first
    assert Sample.objects.count() == 1
    assert SampledRow.objects.count() == 5
    assert keys(drawn(seed=8)) != keys(first)


def test_a_sample_can_be_drawn_again_from_what_it_keeps():
    two_counties()
    first = drawn(seed=7)
    kept = {name: getattr(first, name) for name in ("reach", "method", "number", "seed")}
    was = keys(first)
    first.rows.all().delete()
    first.delete()
    assert keys(drawn(**kept)) == was


def test_rows_of_accepted_versions_in_force_are_drawn_and_no_others(reviewer):
    accepted(3)
    neighbour = UserFactory(neighbour=True)
    enterprises(2, by=neighbour)
    send(campaign(), neighbour.district, by=neighbour)  # sent, not accepted
    sample = drawn(number=3)
    in_version = {
        row["id"] for row in Submission.objects.get(district=district()).accepted.content["rows"]
    }
    assert set(keys(sample)) == in_version
    assert sample.population == 3
    with pytest.raises(Refused, match="共 3 家，抽不出 4 家"):
        drawn(number=4)


def test_the_accepted_version_stays_in_the_frame_while_the_report_is_open_again(reviewer):
    submission = accepted(2)
    reopen(submission.round, district(), by=reviewer, reason="请补报")
    row = Enterprise.objects.first()
    Enterprise.objects.filter(pk=row.pk).update(employees=999)
    sampled = drawn(number=2).rows.get(enterprise=row)
    assert sampled.values["employees"] == 120  # as accepted, not as the ledger says now
    assert sampled.version == submission.accepted


def test_a_new_version_in_force_makes_another_frame(reviewer):
    submission = accepted(4)
    first = drawn(number=2, seed=7)
    reopen(submission.round, district(), by=reviewer, reason="请补报")
    enterprises(2)
    send(campaign(), district(), by=UserFactory())
    accept(submission.round, district(), by=reviewer)
    second = drawn(number=2, seed=7)
    assert second != first
    assert (first.population, second.population) == (4, 6)
    assert [report["version"] for report in second.frame] == [2]
    assert second.frame[0]["fingerprint"] == Version.objects.last().fingerprint


def test_without_accepted_rows_the_reviewer_is_told_to_accept_first():
    enterprises(2)
    with pytest.raises(Refused, match="还没有审核通过的企业"):
        drawn()
    assert not Sample.objects.exists()


def test_units_give_in_proportion_or_the_same_number_and_a_small_one_all_it_has():
    two_counties(8, 2)

    def by_unit(sample):
        return {f.name: f.drawn for f in findings_by_unit(sample.rows.all())}

    assert by_unit(drawn(number=5)) == {"沧县": 4, "青县": 1}
    assert by_unit(drawn(number=3, method="each")) == {"沧县": 3, "青县": 2}
    with pytest.raises(Refused, match="企业最多的单位也只有 8 家"):
        drawn(number=9, method="each")


def test_bands_of_size_and_risk_are_kept_with_each_row():
    clerk = UserFactory()
    enterprises(3, employees=150)
    enterprises(2, employees=600, members=590)
    enterprises(1, employees=101, members=101)  # near the threshold
    accepted(1, by=clerk, members=130, note="含劳务派遣会员")  # doubtful, explained
    strata = set(drawn(number=4, method="size").rows.values_list("stratum", flat=True))
    assert strata == {"100–199人", "500–999人"}
    risky = drawn(number=3, method="risk").rows.all()
    assert [row.stratum for row in risky] == ["有疑问或接近起点"] * 2 + ["其他企业"]
    assert {row.values["employees"] for row in risky[:2]} == {101, 120}


def test_the_province_draws_from_the_whole_subtree_each_enterprise_once():
    two_counties(3, 2)
    city = UserFactory(username="city", at="130900")
    province = UserFactory(username="province", role="review", at="130000")
    send(campaign(), city.district, by=city)
    accept(campaign().current_round(), city.district, by=province)
    how = {"method": "each", "number": 3, "seed": 1, "by": province}
    for reach, versions in (("direct", {"130900"}), ("all", {"130921", "130922"})):
        sample = draw_sample(campaign().current_round(), district("130000"), reach=reach, **how)
        assert sample.population == 5
        # the units of the rows are the counties, whichever version they were taken from
        assert {row.district.code for row in sample.rows.all()} == {"130921", "130922"}
        assert {row.version.submission.district.code for row in sample.rows.all()} == versions


@pytest.mark.parametrize(
    "who",
    [{}, {"username": "province", "role": "review", "at": "130000"}, {"admin": True},
     {"username": "city", "at": "130900"}, {"username": "v", "role": "view", "at": "130900"}],
)  # fmt: skip
def test_only_the_superiors_reviewer_draws_and_records(who):
    accepted(3)
    row = drawn(number=1).rows.get()
    with pytest.raises(Refused):
        drawn(number=2, by=UserFactory(**who))
    with pytest.raises(Refused):
        record(row, found(), by=UserFactory(**who), edition=0)
    row.refresh_from_db()
    assert row.at is None


def test_nothing_is_drawn_or_recorded_after_the_archiving():
    accepted(2)
    row = drawn(number=1).rows.get()
    Campaign.objects.update(archived_at=timezone.now())
    row = SampledRow.objects.get(pk=row.pk)
    with pytest.raises(Refused, match="已归档"):
        recorded(row)


def test_right_and_wrong_columns_make_the_error_rates():
    two_counties(3, 1)
    rows = list(drawn(number=4).rows.all())
    recorded(rows[0])
    recorded(rows[1], {"employees": "96", "chair": "王强"})
    recorded(rows[3], {"address": "已迁往青县"}, verdicts={"address": False, "name": True})
    units = findings_by_unit(SampledRow.objects.all())
    total = together(units)
    assert [(u.name, u.drawn, u.recorded) for u in units] == [("沧县", 3, 2), ("青县", 1, 1)]
    assert (total.rows.wrong, total.rows.checked) == (2, 3)
    assert (total.cells.wrong, total.cells.checked) == (3, 22)
    assert (units[0].cells.wrong, units[0].cells.checked) == (2, 20)
    said = result_of(SampledRow.objects.get(pk=rows[1].pk))
    assert said == "职工人数：报“120”，核为“96”；工会主席姓名：报“李明”，核为“王强”；8 栏相符"


def test_an_enterprise_nobody_reached_is_recorded_with_the_reason_and_counts_in_no_rate():
    accepted(1)
    row = recorded(drawn(number=1).rows.get(), verdicts={}, whom="", note="电话停机，门牌无此企业")
    assert result_of(row) == "没有核对：电话停机，门牌无此企业"
    total = together(findings_by_unit(SampledRow.objects.all()))
    assert (total.recorded, total.rows.checked, total.rows.percent) == (1, 0, "—")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"how": ""}, "请选择电话核查还是上门核查"),
        ({"checked_on": None}, "请填写核查日期"),
        ({"checked_on": date.max}, "晚于今天"),
        ({"whom": ""}, "请填写受访人"),
        ({"verdicts": {}}, "一栏也没有核对"),
        ({"verdicts": {"employees": False}}, "职工人数选了“不符”，请填写核实到的内容"),
        ({"told": {"chair": "王强"}}, "工会主席姓名填了核实到的内容，请选“不符”"),
    ],
)
def test_an_incomplete_record_is_refused_in_words(values, said):
    accepted(1)
    row = drawn(number=1).rows.get()
    with pytest.raises(Refused, match=said):
        recorded(row, **values)
    row.refresh_from_db()
    assert (row.edition, row.cells) == (0, {})


def test_of_two_people_recording_at_once_the_second_is_told_and_the_first_stands():
    accepted(1)
    row = drawn(number=1).rows.get()
    recorded(row, {"employees": "96"})
    other = UserFactory(username="second", name="另一审核员", role="review", at="130900")
    with pytest.raises(Refused, match="记录了这一家：职工人数：报“120”，核为“96”"):
        record(row, found(), by=other, edition=0)
    row.refresh_from_db()
    assert (row.wrong, row.edition) == (1, 1)
    record(row, found(), by=other, edition=1)  # having seen it
    row.refresh_from_db()
    assert (row.wrong, row.edition, row.by) == (0, 2, other)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"wrong": 1}, "reports_sampled_wrong_were_checked"),
        ({"at": timezone.now()}, "reports_sampled_who_when_and_how"),
        ({"checked": 3}, "reports_sampled_who_when_and_how"),
    ],
)
def test_the_database_refuses_half_a_record(values, constraint):
    accepted(1)
    row = drawn(number=1).rows.get()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SampledRow.objects.filter(pk=row.pk).update(**values)


def test_the_database_refuses_a_check_of_nobody():
    accepted(1)
    row = recorded(drawn(number=1).rows.get())
    with pytest.raises(IntegrityError, match="whom_or_why_not"), transaction.atomic():
        SampledRow.objects.filter(pk=row.pk).update(whom="")
