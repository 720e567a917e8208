"""Objections to a score, their answers, and the release that freezes it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.campaign_loading import load
from campaign.extending import extend
from campaign.models import Notice, User
from campaign.models.submission import Refused
from campaign.state_changes import send_back
from reports.models import Objection, Release, ReleasedScore
from reports.objecting import object_to
from reports.releasing import release, released_to
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district
from tests.reports.scoring import (
    TEXT,
    deductions,
    item,
    judged,
    objected,
    report,
    score,
    send_late,
    visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    campaign()
    return UserFactory(reviewer=True)


@pytest.fixture
def late(reviewer):
    """沧县 three days late (6 points), 青县 not sent (40 points)."""
    district("130922")
    return send_late(3)


def publish(by):
    return release(campaign().current_round(), district("130900"), by=by)


def test_an_accepted_objection_gives_the_points_back(late):
    made = objected()
    assert deductions() == {"late": 6}
    assert item("late").waits
    judged(made)
    assert deductions() == {}
    assert score().points == 100


def test_a_refused_objection_keeps_the_points_and_another_may_follow(late):
    judged(objected(), accepted=False, answer="值班室没有记录。")
    assert deductions() == {"late": 6}
    objected(text="另附值班记录照片，见第二次报告。")
    assert [o.state for o in item("late").objections] == ["refused", "waiting"]


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        (True, "沧县对考核评分的异议：沧州市认为异议成立，不扣分。值班室查实。"),
        (False, "沧县对考核评分的异议：沧州市认为异议不成立。值班室查实。"),
    ],
)
def test_the_answer_is_in_the_bell_of_the_unit_that_objected(late, reviewer, accepted, said):
    judged(objected(), accepted=accepted, answer="值班室查实。")
    (notice,) = Notice.objects.of_units(campaign().current_round(), [district()])
    assert notice.text == said
    assert notice.by == reviewer


def test_a_second_objection_to_the_same_item_waits_for_the_first_answer(late):
    objected()
    with pytest.raises(Refused, match="填报员 已于"):
        objected()
    judged(Objection.objects.get())
    with pytest.raises(Refused, match="已经认可"):
        object_to(
            campaign().current_round(), district(), item("late").fact.key, TEXT, by=UserFactory()
        )


def test_an_objection_needs_a_text_and_an_item_that_costs_points(late):
    with pytest.raises(Refused, match="没有写异议"):
        objected(text="  ")
    with pytest.raises(Refused, match="不扣分了"):
        object_to(campaign().current_round(), district(), "remark-9", TEXT, by=UserFactory())


def test_only_the_unit_objects_and_only_its_superior_answers(late, reviewer):
    key = item("late").fact.key
    for who in (reviewer, UserFactory(neighbour=True), UserFactory(viewer=True)):
        with pytest.raises(Refused):
            object_to(campaign().current_round(), district(), key, TEXT, by=who)
    made = objected()
    for who in (UserFactory(), UserFactory(neighbour=True)):
        with pytest.raises(Refused):
            judged(made, by=who)


def test_of_two_answers_the_second_is_told_of_the_first(late):
    made = objected()
    judged(made)
    with pytest.raises(Refused, match=r"审核员 已于.*异议成立"):
        judged(made, accepted=False, answer="不成立")


def test_a_refusal_says_why(late):
    with pytest.raises(Refused, match="写明理由"):
        judged(objected(), accepted=False, answer=" ")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"text": ""}, "reports_objection_has_text"),
        ({"state": "accepted"}, "reports_objection_judged_who_and_when"),
        ({"item": "a"}, "reports_objection_one_standing"),
    ],
)
def test_the_database_refuses_a_broken_objection(late, values, name):
    made = {"submission": report(), "by": UserFactory(), "text": TEXT, "proof": ""}
    Objection.objects.create(item="a", **made)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Objection.objects.create(**{**made, "item": "b", **values})
    assert name in str(refused.value) or "reports_objection" in str(refused.value)


def test_the_release_freezes_points_places_and_proofs(late, reviewer):
    publish(reviewer)
    send_back(late.round, district(), by=reviewer, reason="主席漏填", reason_code="R1")
    assert deductions() == {"late": 6, "returned": 3}
    mine = released_to(late.round, district())
    assert (mine.points, mine.place, mine.of) == (94, 1, 2)
    assert released_to(late.round, district("130922")).points == 60
    assert "逾期 3 天" in str(mine.content)


def test_after_the_release_nobody_objects_or_answers(late, reviewer):
    publish(reviewer)
    with pytest.raises(Refused, match=r"审核员 已于.*发布"):
        objected()


def test_there_is_no_release_while_an_objection_waits(late, reviewer):
    made = objected()
    with pytest.raises(Refused, match="1 件异议还没有答复"):
        publish(reviewer)
    judged(made)
    publish(reviewer)
    assert ReleasedScore.objects.get(district=district()).points == 100


def test_there_is_no_release_while_somebody_still_has_time(late, reviewer):
    until = timezone.now() + timedelta(days=2)
    extend(late.round, district("130922"), until, "洪灾", by=reviewer)
    with pytest.raises(Refused, match="青县 还没有报送，也没有到截止时间"):
        publish(reviewer)


def test_a_second_release_is_told_of_the_first_and_only_the_superior_releases(late, reviewer):
    with pytest.raises(Refused):
        publish(UserFactory())
    publish(reviewer)
    with pytest.raises(Refused, match=r"审核员 已于.*发布"):
        publish(reviewer)
    with pytest.raises(IntegrityError, match=r"reports_release|UNIQUE"), transaction.atomic():
        Release.objects.create(round=late.round, superior=district("130900"), by=reviewer)


def test_a_unit_sees_its_own_score_as_not_released_and_then_its_place(client, late, reviewer):
    shown = visit(client, UserFactory(), "score").content.decode()
    assert "未发布" in shown
    assert "<b>94</b>" in shown
    assert "逾期 3 天" in shown
    assert "名次" not in shown
    publish(reviewer)
    shown = visit(client, UserFactory(), "score").content.decode()
    assert "已发布" in shown
    assert "<b>1</b>名次（共 2 个单位）" in shown
    assert "提出异议" not in shown


def test_no_unit_sees_anothers_score(client, late):
    assert visit(client, UserFactory(neighbour=True), "score").status_code == 404
    assert visit(client, UserFactory(), "scores", "130900").status_code == 404
    city = User.objects.create_user("city", password="x", district=district("130900"), role="entry")
    shown = visit(client, city, "scores", "130900").content.decode()
    assert "沧县" not in shown


def test_objecting_and_answering_on_the_pages(client, late, reviewer):
    key = item("late").fact.key
    refused = visit(client, UserFactory(), "score_object", post={"item": key, "text": " "})
    assert refused.status_code == 409
    gone = visit(client, UserFactory(), "score_object", post={"item": "gone", "text": TEXT})
    assert "不扣分了" in gone.content.decode()
    done = visit(client, UserFactory(), "score_object", post={"item": key, "text": TEXT})
    assert TEXT in done.content.decode()
    assert TEXT in visit(client, reviewer, "scores", "130900").content.decode()
    pk = Objection.objects.get().pk
    again = visit(client, reviewer, "score_judge", post={"answer": ""}, pk=pk)
    assert again.status_code == 409
    post = {"answer": "停电属实", "accepted": "1"}
    shown = visit(client, reviewer, "score_judge", post=post, pk=pk).content.decode()
    assert "停电属实" in shown
    assert "<b>100</b>" in shown


def test_what_was_typed_stays_when_the_other_was_first(client, late):
    objected()
    post = {"item": item("late").fact.key, "text": "同一件事，由副主席补写的说明"}
    shown = visit(client, UserFactory(), "score_object", post=post)
    assert shown.status_code == 409
    assert post["text"] in shown.content.decode()


def test_the_table_is_ranked_and_released_with_a_button(client, late, reviewer):
    shown = visit(client, reviewer, "scores", "130900").content.decode()
    assert shown.index("沧县</a>") < shown.index("青县</a>")
    assert "发布 2 个单位的评分" in shown
    done = visit(client, reviewer, "scores_release", "130900", post={}).content.decode()
    assert "评分已发布" in done
    assert "发布 2 个单位的评分" not in done
    assert ReleasedScore.objects.count() == 2


def test_the_table_costs_the_same_for_two_units_and_for_ten(client, late, reviewer):
    visit(client, reviewer, "scores", "130900")
    counts = []
    for more in (0, 8):
        for n in range(more):
            district("130900").add_child(
                code=f"13099{n}", name=f"第{n}县", short_name=f"第{n}", level="county"
            )
        with CaptureQueriesContext(connection) as asked:
            assert visit(client, reviewer, "scores", "130900").status_code == 200
        own = [q for q in asked if not re.search("django_session|SAVEPOINT", q["sql"])]
        counts.append(len(own))
    assert counts[0] == counts[1]


def test_a_campaign_without_points_says_so(client, reviewer):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    before, rest = text.split("[scoring]")
    round_ = load(before + rest[rest.index("\n# 豁免") :])[0].current_round()
    assert "没有设考核评分" in visit(client, UserFactory(), "score").content.decode()
    assert "没有设考核评分" in visit(client, reviewer, "scores", "130900").content.decode()
    with pytest.raises(Refused, match="不参加考核评分"):
        object_to(round_, district(), "late", TEXT, by=UserFactory())
