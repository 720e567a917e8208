"""阻挠建会: the steps of the law in their order, and who may read of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises.models import Obstruction, ObstructionProof
from enterprises.obstructing import AFTER, Taken, cancel_step, open_steps, steps_of, take_step
from enterprises.story import story_of
from tests.enterprises.following import today, unfounded
from tests.enterprises.visits import address, cost, count, login
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Step = Obstruction.Step
TOLD = Taken(Step.EXPLAINED, date(2018, 10, 8), "", "沧县总工会", "李干事", "负责人拒绝见面")
SECRET = "负责人拒绝见面"


def taken(step, day=8, **values):
    return replace(TOLD, step=step, taken_on=date(2018, 10, day), **values)


def take(row, step=Step.EXPLAINED, by=None, **values):
    return take_step(row, taken(step, **values), by=by or UserFactory())


def sent(step=Step.EXPLAINED, **values):
    known = {"taken_on": "2018-10-08", "document_number": "", "body": "沧县总工会"}
    return known | {"step": int(step), "person": "李干事", "result": SECRET} | values


@pytest.mark.parametrize(("step", "before"), AFTER.items())
def test_a_step_waits_for_the_one_the_law_puts_before_it(step, before):
    row = unfounded()
    with pytest.raises(Refused, match=f"请先登记“{before.label}”"):
        take(row, step)


def test_the_steps_of_the_law_are_taken_in_their_order():
    row, by = unfounded(), UserFactory()
    for day, step in enumerate(Step, start=8):
        assert step in open_steps(steps_of(row))
        take(row, step, by=by, day=day)
    assert [one.step for one in steps_of(row)] == list(Step)
    assert open_steps(steps_of(row)) == []


def test_a_step_is_neither_in_the_future_nor_before_the_one_it_follows():
    row = unfounded()
    ahead = replace(TOLD, taken_on=today() + timedelta(days=1))
    with pytest.raises(Refused, match="在今天以后"):
        take_step(row, ahead, by=UserFactory())
    take(row, day=9)
    with pytest.raises(Refused, match="日期早于“上门宣传"):
        take(row, Step.ADVISED, day=8)


def test_of_two_who_enter_the_same_step_the_second_is_told_by_whom_and_when():
    row, first = unfounded(), UserFactory(username="first", name="张一")
    take(row, by=first)
    with pytest.raises(Refused, match=r"张一.* 已于 .*登记“上门宣传"):
        take(row, by=UserFactory())
    assert Obstruction.objects.count() == 1


def test_a_step_taken_back_stays_to_be_read_and_a_later_one_keeps_it():
    row, by = unfounded(), UserFactory()
    first, asked = take(row, by=by), take(row, Step.ASKED, by=by)
    with pytest.raises(Refused, match="后面已登记“提请劳动行政部门"):
        cancel_step(first, reason="填错", by=by)
    with pytest.raises(Refused, match="写明作废的理由"):
        cancel_step(asked, reason=" ", by=by)
    cancel_step(asked, reason="填错了企业", by=by)
    with pytest.raises(Refused, match="作废这一步"):
        cancel_step(asked, reason="再来一次", by=by)
    assert len(steps_of(row)) == 2
    assert Step.ASKED in open_steps(steps_of(row))


def test_what_was_typed_comes_back_when_a_step_is_refused(client):
    row = unfounded()
    login(client, UserFactory())
    page = client.post(address("obstruction_take", pk=row.pk), sent(Step.ORDERED))
    assert page.status_code == 422
    assert "请先登记“提请劳动行政部门责令改正”" in page.content.decode()
    assert SECRET in page.content.decode()
    page = client.post(address("obstruction_take", pk=row.pk), sent(result=""))
    assert page.status_code == 422
    assert "请填写结果" in page.content.decode()
    assert not Obstruction.objects.exists()


def test_the_paper_of_a_step_comes_back_as_it_was_sent(client):
    row = unfounded()
    login(client, UserFactory())
    paper = ContentFile(b"%PDF-1.4 letter", "谈话记录.pdf")
    client.post(address("obstruction_take", pk=row.pk), sent(file=paper))
    one = Obstruction.objects.get()
    got = client.get(address("obstruction_proof", pk=row.pk, number=one.pk))
    assert got.getvalue() == b"%PDF-1.4 letter"
    assert got["Content-Type"] == "application/octet-stream"
    assert "谈话记录.pdf" in client.get(address("obstruction", pk=row.pk)).content.decode()


def test_a_file_of_another_kind_stores_no_step(client):
    row = unfounded()
    login(client, UserFactory())
    paper = ContentFile(b"MZ", "谈话记录.exe")
    page = client.post(address("obstruction_take", pk=row.pk), sent(file=paper))
    assert page.status_code == 422
    assert "不是 PDF、JPG 或 PNG" in page.content.decode()
    assert (Obstruction.objects.count(), ObstructionProof.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", [{}, {"leader": True}, {"reviewer": True}])
def test_the_unit_and_its_superior_read_it(client, who):
    row = unfounded()
    take(row)
    login(client, UserFactory(**who))
    for name in ("obstruction", "follow_up"):
        assert SECRET in client.get(address(name, pk=row.pk)).content.decode()


@pytest.mark.parametrize("role", ["view", "admin"])
@pytest.mark.parametrize("at", ["130921", "130900"])
def test_a_viewer_without_the_right_reads_nothing_of_it(client, role, at):
    row = unfounded()
    one = take(row)
    user = UserFactory(username=f"{role}{at}", role=role, at=at)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(address("follow_up", pk=row.pk))
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert "阻挠建会处置" not in page.content.decode()
    assert client.get(address("obstruction", pk=row.pk)).status_code == 403
    proof = address("obstruction_proof", pk=row.pk, number=one.pk)
    assert client.get(proof).status_code == 403


def test_another_county_does_not_learn_that_there_is_one(client):
    row = unfounded()
    one = take(row)
    login(client, UserFactory(neighbour=True))
    for code in (130921, 130922):
        assert client.get(address("obstruction", code, pk=row.pk)).status_code == 404
        proof = address("obstruction_proof", code, pk=row.pk, number=one.pk)
        assert client.get(proof).status_code == 404
        assert client.post(address("obstruction_take", code, pk=row.pk)).status_code == 404


def test_the_superior_reads_and_does_not_write(client):
    row = unfounded()
    one = take(row)
    login(client, UserFactory(reviewer=True))
    assert client.post(address("obstruction_take", pk=row.pk), sent()).status_code == 403
    cancelled = address("obstruction_cancel", pk=row.pk, number=one.pk)
    assert client.post(cancelled, {"reason": "试试"}).status_code == 403


def test_a_step_is_taken_back_on_the_page_with_a_reason(client):
    row = unfounded()
    one = take(row)
    login(client, UserFactory())
    where = address("obstruction_cancel", pk=row.pk, number=one.pk)
    said = client.post(where, {"reason": ""}, follow=True).content.decode()
    assert "请写明作废的理由" in said
    said = client.post(where, {"reason": "填错了企业"}, follow=True).content.decode()
    assert "作废：填错了企业" in said


def test_the_story_tells_it_to_those_it_is_confided_to_only():
    row = unfounded()
    take(row)
    told = {entry.what for entry in story_of(row, confided=True)}
    assert f"阻挠建会处置：{Step.EXPLAINED.label}" in told
    assert not any("阻挠" in entry.what for entry in story_of(row, confided=False))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"taken_on": date(2999, 1, 1)}, "not_in_future"),
        ({"result": ""}, "says_who_and_what"),
        ({"step": 7}, "says_who_and_what"),
        ({"cancelled_reason": "填错"}, "cancelled_by_when_and_why"),
        ({}, "step_once|UNIQUE constraint failed"),
    ],
)
def test_the_database_has_the_last_word_on_obstruction(values, rule):
    row, by = unfounded(), UserFactory()
    known = {"step": Step.EXPLAINED, "taken_on": date(2018, 10, 8), "body": "甲", "person": "乙"}
    known |= {"result": "丙", "by": by, "at": timezone.now(), "entered_on": today()}
    Obstruction.objects.create(enterprise=row, **known | {"cancelled_at": None})
    other = {} if not values else {"step": Step.CRIMINAL}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Obstruction.objects.create(enterprise=row, **known | other | values)


def test_the_page_asks_the_same_for_one_step_and_for_six(client):
    row, by = unfounded(), UserFactory()
    login(client, by)
    costs = []
    for day, step in enumerate(Step, start=8):
        take(row, step, by=by, day=day)
        with count() as asked:
            client.get(address("obstruction", pk=row.pk))
        costs.append(cost(asked))
    assert len(set(costs)) == 1
