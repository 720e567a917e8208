"""From plan to union: the row changes through the ledger, and the story tells all of it in order."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import founding, ledger, planning, uniting
from enterprises.models import Union, UnionLink
from enterprises.rosters import settling
from enterprises.story import story_of
from reports.sending import send
from tests.enterprises.following import plan, unfounded, visit
from tests.enterprises.rosters import handed_down, line
from tests.enterprises.visits import address, login, text
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db
FOUNDED = {"founded_on": "2018-10", "chair": "周工", "members": 80, "approval": "沧县工〔2018〕9号"}


def found(row, **values):
    known = FOUNDED | {"version": row.version, "by": UserFactory()}
    return founding.found(row, **known | values)


def union(name="崔尔庄镇联合工会", **values):
    known = {"kind": "joint", "name": name, "chair": "", "founded_on": "", "by": UserFactory()}
    return uniting.add_union(campaign(), district(), **known | values)


def link(one, row):
    row.refresh_from_db()
    return uniting.link(one, row, version=row.version, by=UserFactory())


def unlink(one):
    one.enterprise.refresh_from_db()
    return uniting.unlink(one, version=one.enterprise.version, by=UserFactory())


def covered_by(row):
    row.refresh_from_db()
    return row.covered_by


def locked(row):
    row.note = "已核实"
    row.save()
    return send(campaign(), district("130921"), by=UserFactory())


def test_a_founded_union_changes_the_row_and_ends_the_plan():
    row = unfounded()
    made = plan(row)
    found(row)
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.unionised, row.unionised_on, row.chair, row.members) == (
        True,
        "2018-10",
        "周工",
        80,
    )
    assert (row.reason, row.reason_code) == ("", "")
    assert made.closed_as == "founded"
    assert planning.plan_of(row) is None
    assert row.history.count() == 2


def test_a_union_is_not_founded_in_the_future():
    row = unfounded()
    with pytest.raises(Refused, match="建会时间"):
        found(row, founded_on="2999-01")
    row.refresh_from_db()
    assert row.unionised is False


def test_a_row_that_moved_on_is_not_overwritten():
    row = unfounded()
    with pytest.raises(ledger.Conflict):
        found(row, version=row.version + 1)


def test_a_locked_ledger_says_why_and_offers_the_request(client):
    row, clerk = unfounded(), UserFactory()
    locked(row)
    page = text(login(client, clerk).get(address("follow_up", pk=row.pk)))
    assert "不能填写已建会" in page
    assert "台账已锁定" in page
    sent = {f"founding-{name}": value for name, value in FOUNDED.items()}
    refused = client.post(address("found", pk=row.pk), sent | {"founding-version": row.version})
    assert refused.status_code == 422
    row.refresh_from_db()
    assert row.unionised is False


def test_what_was_typed_comes_back_when_the_founding_is_refused(client):
    row = unfounded()
    login(client, UserFactory())
    sent = {f"founding-{name}": value for name, value in FOUNDED.items()}
    sent |= {"founding-founded_on": "2999年1月", "founding-version": row.version}
    page = client.post(address("found", pk=row.pk), sent)
    assert page.status_code == 422
    assert "沧县工〔2018〕9号" in page.content.decode()


@pytest.mark.parametrize("missing", ["founded_on", "chair", "members"])
def test_date_chair_and_members_are_asked_for(client, missing):
    row = unfounded()
    login(client, UserFactory())
    sent = {f"founding-{name}": value for name, value in FOUNDED.items()}
    sent |= {f"founding-{missing}": "", "founding-version": row.version}
    assert client.post(address("found", pk=row.pk), sent).status_code == 422


def test_one_union_covers_several_enterprises_and_unlinking_restores_the_row():
    one, rows = union(), [unfounded(), unfounded()]
    links = [link(one, row) for row in rows]
    assert [covered_by(row) for row in rows] == ["崔尔庄镇联合工会"] * 2
    unlink(links[0])
    assert [covered_by(row) for row in rows] == ["", "崔尔庄镇联合工会"]


def test_a_row_covered_by_two_unions_names_both_and_gets_back_what_was_typed_before():
    row = unfounded(covered_by="老的联合工会")
    links = [link(union(name), row) for name in ("甲镇联合工会", "铸造行业工会")]
    assert covered_by(row) == "甲镇联合工会、铸造行业工会"
    unlink(links[0])
    assert covered_by(row) == "铸造行业工会"
    unlink(links[1])
    assert covered_by(row) == "老的联合工会"


def test_what_was_written_by_hand_since_stays_when_unlinked():
    row, clerk = unfounded(), UserFactory()
    made = link(union(), row)
    row.refresh_from_db()
    by_hand = {**{n: getattr(row.row(), n) for n in row.row().__dataclass_fields__}}
    by_hand["covered_by"] = "手写的工会"
    ledger.change(row, type(row.row())(**by_hand), by=clerk, version=row.version)
    unlink(made)
    assert covered_by(row) == "手写的工会"


def test_the_same_union_is_neither_registered_nor_linked_twice():
    one, row = union(), unfounded()
    link(one, row)
    with pytest.raises(Refused, match="已登记"):
        union()
    with pytest.raises(Refused, match="登记由这个工会覆盖"):
        link(one, row)
    assert (Union.objects.count(), UnionLink.objects.count()) == (1, 1)


def test_a_locked_ledger_takes_no_link_and_registers_no_union_with_it(client):
    row = unfounded()
    locked(row)
    login(client, UserFactory())
    sent = {"union-kind": "joint", "union-name": "新的联合工会", "union-version": row.version}
    assert client.post(address("union_link", pk=row.pk), sent).status_code == 422
    assert not Union.objects.exists()


def test_a_union_is_linked_and_unlinked_on_the_page(client):
    row = unfounded()
    login(client, UserFactory())
    sent = {"union-kind": "area", "union-name": "开发区工会", "union-version": row.version}
    client.post(address("union_link", pk=row.pk), sent)
    assert covered_by(row) == "开发区工会"
    assert row.name in text(client.get(address("unions")))
    made = UnionLink.objects.get()
    client.post(address("union_unlink", pk=row.pk, number=made.pk))
    assert covered_by(row) == ""


def test_another_units_union_cannot_be_chosen(client):
    row, neighbour = unfounded(), UserFactory(neighbour=True)
    theirs = uniting.add_union(
        campaign(), neighbour.district, kind="joint", name="青县的", chair="", founded_on="", by=neighbour
    )  # fmt: skip
    login(client, UserFactory())
    sent = {"union-union": theirs.pk, "union-kind": "joint", "union-version": row.version}
    assert client.post(address("union_link", pk=row.pk), sent).status_code == 422
    with pytest.raises(Refused):
        link(theirs, row)


def test_the_story_tells_everything_in_order_with_who_and_when():
    row = unfounded()
    visit(row, days_ago=0)
    made = plan(row)
    planning.mark_step(made.steps.first(), done=True, by=UserFactory())
    found(row)
    story = story_of(row, confided=True)
    heads = [entry.what.split("：")[0].split("（")[0] for entry in story]
    assert heads == [
        "台账新增", "走访", "制定建会计划", "完成计划步骤", "台账修改", "建会计划已建会", "已建会",
    ]  # fmt: skip
    assert {str(entry.by) for entry in story} == {str(UserFactory())}
    assert any("沧县工〔2018〕9号" in detail for entry in story for detail in entry.details)


def test_the_story_begins_with_the_line_of_the_roster():
    listed = handed_down(line())[0]
    row = unfounded(name="沧县甲铸造有限公司")
    settling.match(listed, row, by=UserFactory())
    visit(row)
    found(row)
    story = story_of(row, confided=True)
    heads = [(str(entry.by), entry.what) for entry in story]
    assert heads[0][1].startswith("沧州市下发底册第 1 号“沧县甲铸造有限公司”")
    assert heads[0][0] == str(listed.batch.ended_by)
    assert [what for _, what in heads][-1].startswith("已建会")
    assert [entry.at for entry in story] == sorted(entry.at for entry in story)


@pytest.mark.parametrize(
    ("model", "values", "rule"),
    [
        (Union, {"name": ""}, "union_has_name"),
        (Union, {"kind": "other"}, "union_kind_known"),
    ],
)
def test_the_database_has_the_last_word_on_unions(model, values, rule):
    known = {"campaign": campaign(), "district": district(), "kind": "joint", "name": "甲"}
    known |= {"by": UserFactory(), "at": timezone.now()}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.create(**known | values)


def test_the_database_takes_no_link_ended_by_nobody():
    made = link(union(), unfounded())
    with pytest.raises(IntegrityError, match="link_ended"), transaction.atomic():
        UnionLink.objects.filter(pk=made.pk).update(ended_at=timezone.now())
