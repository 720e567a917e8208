"""A superior lets one blocking rule rest, for one row or a unit, until a moment and for a reason."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign.campaign_file import CampaignFileError, parse
from campaign.models.submission import Refused
from enterprises.campaign_loading import load
from enterprises.checks import check_row
from enterprises.models import Waiver
from enterprises.rules import NEVER_WAIVED, RULES, rules_of
from enterprises.waivers import relief_of, waivers_of
from enterprises.waiving import end, grant
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
ADDRESS = "address_missing:address"
DATE = "unionised_without_date:unionised_on"


def waive(rule=ADDRESS, row=None, by=None, **values):
    given = {"reason": "企业正在搬迁", "until": timezone.now() + timedelta(days=5), **values}
    by = by or UserFactory(reviewer=True)
    return grant(campaign(), district(), rule, by=by, enterprise=row, **given)


def campaign_text(**changed):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    start, stop = text.index("[waivers]"), text.index("[[annexes]]")
    return text[:start] + changed["waivers"] + "\n" + text[stop:]


def test_every_code_that_blocks_has_its_rule_in_words():
    files = [
        Path(settings.BASE_DIR / "enterprises" / name) for name in ("checks.py", "union_checks.py")
    ]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    raised = set(re.findall(r'\berror\(\s*"(\w+)"', source))
    raised |= {"name_missing", "ownership_missing", "address_missing", "status_missing"}
    raised |= {f"not_unionised_with_{c}" for c in ("unionised_on", "chair", "members")}
    assert raised == set(RULES)


def test_the_campaign_file_says_which_rules_may_be_waived():
    text = campaign_text(waivers='[waivers]\ncodes = ["uscc_invalid"]')
    assert [r.code for r in rules_of(parse(text)).values()] == ["uscc_invalid"]
    assert rules_of(parse(campaign_text(waivers="[waivers]\ncodes = []"))) == {}
    without = {rule.code for rule in rules_of(parse(campaign_text(waivers=""))).values()}
    assert without == set(RULES) - set(NEVER_WAIVED) - {"extra_missing", "extra_not_a_choice"}


def test_a_column_of_the_campaign_file_is_a_rule_of_its_own():
    column = (
        '[[extra_columns]]\nkey = "trade"\nlabel = "行业"\ntype = "text"\nrequired_if = "always"'
    )
    rules = rules_of(parse(campaign_text(waivers=column)))
    assert rules["extra_missing:trade"].label == "行业必填"
    assert "extra_not_a_choice:trade" not in rules


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[waivers]\ncodes = ["uscc_invalid", "uscc_invalid"]', r"waivers\.codes：有一项写了两次"),
        ("[waivers]\ncodes = [1]", r"waivers\.codes：应为一组文字"),
        ("[waivers]\nrules = []", r"waivers\.rules：不认识这一项"),
        ('[waivers]\ncodes = ["spelling"]', r"waivers\.codes：“spelling”不能豁免"),
        ('[waivers]\ncodes = ["name_missing"]', r"waivers\.codes：“name_missing”不能豁免"),
    ],
)
def test_a_campaign_file_with_a_wrong_waiver_table_is_refused_by_its_key(table, said):
    district("130000")
    with pytest.raises(CampaignFileError, match=said):
        load(campaign_text(waivers=table))


def test_a_waived_error_is_still_told_with_who_until_when_and_why():
    row = enterprise(address="")
    waive(row=row)
    (problem,) = waivers_of(campaign(), district()).applied(row.pk, _problems(row))
    assert problem.level == "waived"
    assert "没有填写企业地址" in problem.sentence
    assert re.search("已豁免：审核员 .* 同意，至 .*止，理由：企业正在搬迁", problem.sentence)


def test_a_waiver_of_one_row_helps_no_other_row_and_one_rule_no_other_rule():
    row, other = enterprise(address="", unionised_on=""), enterprise(address="")
    waive(row=row)
    waivers = waivers_of(campaign(), district())
    levels = {p.code: p.level for p in waivers.applied(row.pk, _problems(row))}
    assert levels == {"address_missing": "waived", "unionised_without_date": "error"}
    assert [p.level for p in waivers.applied(other.pk, _problems(other))] == ["error"]
    assert relief_of(campaign(), district()).whole == set()


def test_a_waiver_of_the_unit_helps_all_its_rows_and_no_other_unit():
    rows = [enterprise(address=""), enterprise(address="")]
    waive()
    relief = relief_of(campaign(), district())
    assert relief.counts == {row.pk: 1 for row in rows}
    assert relief.whole == {row.pk for row in rows}
    assert not waivers_of(campaign(), district("130922")).in_force


def test_a_doubt_is_never_waived():
    row = enterprise(address="", chair="")
    waive(row=row)
    found = waivers_of(campaign(), district()).applied(row.pk, _problems(row))
    assert [p.level for p in found] == ["waived", "warn"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "members_exceed_employees:members"}, "请选择一条可以豁免的规则"),
        ({"rule": "name_missing:name"}, "请选择一条可以豁免的规则"),
        ({"rule": DATE}, "没有违反“已建会的须填建会时间”"),
        ({"reason": "　"}, "请写明豁免的理由"),
        ({"reason": "长" * 301}, "超过 300 个字"),
        ({"until": timezone.now() - timedelta(seconds=1)}, "不能早于现在"),
    ],
)
def test_what_is_no_waiver_is_refused_in_words(change, said):
    row = enterprise(address="")
    with pytest.raises(Refused, match=said):
        waive(**{"row": row, **change})
    assert not Waiver.objects.exists()


def test_only_the_direct_superiors_reviewer_grants_and_ends():
    row = enterprise(address="")
    upper = UserFactory(username="province", role="review", at="130000")
    for who in (UserFactory(), UserFactory(viewer=True), upper):
        with pytest.raises(Refused, match="直接上级"):
            waive(row=row, by=who)
    waiver = waive(row=row)
    with pytest.raises(Refused, match="直接上级"):
        end(waiver, by=UserFactory(), reason="不需要了")


def test_an_archived_campaign_takes_no_waiver():
    row = enterprise(address="")
    made = campaign()
    made.archived_at = timezone.now()
    made.save()
    with pytest.raises(Refused, match="归档"):
        waive(row=row)


def test_a_second_waiver_of_the_same_rule_is_told_of_the_first():
    row = enterprise(address="")
    waive(row=row)
    with pytest.raises(Refused, match=r"审核员 .* 同意，至 .*请先提前终止"):
        waive(row=row)


def test_ended_early_it_counts_no_more_and_stays_with_who_and_why():
    row = enterprise(address="")
    waiver = waive(row=row)
    with pytest.raises(Refused, match="请写明提前终止豁免的理由"):
        end(waiver, by=UserFactory(reviewer=True), reason=" ")
    end(waiver, by=UserFactory(reviewer=True), reason="企业已搬完")
    (problem,) = waivers_of(campaign(), district()).applied(row.pk, _problems(row))
    assert problem.level == "error"
    assert re.search("豁免已由 审核员 于 .* 提前终止：企业已搬完", problem.sentence)
    with pytest.raises(Refused, match="提前终止：企业已搬完，不需要再办"):
        end(waiver, by=UserFactory(reviewer=True), reason="再按一次")
    assert waive(row=row).pk != waiver.pk
    assert Waiver.objects.count() == 2


def test_one_that_ran_out_is_over_and_the_next_one_may_be_granted():
    row = enterprise(address="")
    waiver = waive(row=row)
    granted = timezone.now() - timedelta(days=9)
    Waiver.objects.update(granted_at=granted, until=granted + timedelta(days=1))
    (problem,) = waivers_of(campaign(), district()).applied(row.pk, _problems(row))
    assert problem.level == "error"
    assert "到期" in problem.sentence
    with pytest.raises(Refused, match="到期，不需要再办"):
        end(waiver, by=UserFactory(reviewer=True), reason="不需要了")
    waive(row=row, reason="再延一次")
    (problem,) = waivers_of(campaign(), district()).applied(row.pk, _problems(row))
    assert problem.level == "waived"
    waiver.refresh_from_db()
    assert (waiver.ended_at, waiver.ended_by) == (waiver.until, None)


def test_its_last_moment_is_the_one_before_its_end():
    waiver = waive(row=enterprise(address=""))
    assert waiver.is_in_force(waiver.until - timedelta(microseconds=1))
    assert not waiver.is_in_force(waiver.until)


def test_what_ended_since_was_in_force_before():
    row = enterprise(address="")
    waiver = waive(row=row)
    ended = end(waiver, by=UserFactory(reviewer=True), reason="企业已搬完")
    before = waiver.granted_at - timedelta(seconds=1)
    wanted = {
        before: "请补填",
        waiver.granted_at: "理由：企业正在搬迁）",
        ended.ended_at: "企业已搬完）",
    }
    for at, said in wanted.items():
        (problem,) = waivers_of(campaign(), district(), at).applied(row.pk, _problems(row))
        assert problem.level == ("waived" if at == waiver.granted_at else "error")
        assert problem.sentence.endswith(said)


def _raw(**values):
    at = timezone.now()
    by = UserFactory(reviewer=True)
    given = {
        "campaign": campaign(),
        "district": district(),
        "code": "address_missing",
        "column": "address",
        "reason": "搬迁",
        "until": at + timedelta(days=1),
        "granted_by": by,
        "granted_at": at,
    }
    return Waiver.objects.create(**{**given, **values})


def test_the_database_refuses_what_no_page_would_send():
    row, by, at = enterprise(address=""), UserFactory(reviewer=True), timezone.now()
    wrong = {
        "enterprises_waiver_needs_reason": [{"reason": ""}],
        "enterprises_waiver_ends_later": [{"until": at - timedelta(days=1)}],
        "enterprises_waiver_ended_by_when_and_why": [
            {"ended_at": at},
            {"ended_at": at, "ended_by": by},
            {"ended_by": by, "ended_reason": "完"},
        ],
    }
    for name, values in wrong.items():
        for value in values:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                _raw(**value)
    for of_what in ({}, {"enterprise": row}):
        _raw(**of_what)
        with pytest.raises(IntegrityError), transaction.atomic():
            _raw(**of_what)


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_the_same_moment_one_grants_and_the_other_is_told():
    row = enterprise(address="")
    people = [UserFactory(reviewer=True), UserFactory(reviewer=True, username="二", name="二审")]
    barrier, refusals = Barrier(2), []

    def press(by):
        barrier.wait(timeout=10)
        try:
            waive(row=row, by=by)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    presses = [Thread(target=press, args=[by]) for by in people]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=30)
    waiver = Waiver.objects.get()
    assert len(refusals) == 1
    assert f"已豁免：{waiver.granted_by}" in refusals[0]


def _problems(row):
    return check_row(row.row(), campaign().definition, today=timezone.localdate())
