"""结转 through the browser's door: the offer, the preview, the marks in the ledger and what the city reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Submission
from campaign.state_changes import correct, send_back
from enterprises import ledger
from enterprises.models import Carried, Enterprise
from reports.sending import send
from tests.enterprises.carrying import NEXT, carried, following, reported
from tests.factories import RowFactory, UserFactory, campaign, district, enterprises

pytestmark = pytest.mark.django_db
OFFER = "从以前的专项行动结转"
TWO = {"name": "沧县甲铸造厂", "note": "季节性用工"}, {"name": "沧县乙铸造厂"}


def address(name, **more):
    return reverse(name, kwargs={"slug": NEXT, "code": 130921} | more)


@pytest.fixture
def visit(client):
    def opened(name, user=None, post=None, query="", **more):
        user = user or UserFactory()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        to = address(name, **more) + query
        answer = client.get(to) if post is None else client.post(to, post, follow=True)
        assert answer.status_code == 200
        return answer.text

    return opened


def rows():
    return Enterprise.objects.filter(campaign__slug=NEXT).kept().in_order()


def previewed(unit=None):
    """What the button below the preview posts."""
    reports = Submission.objects.of(unit or district("130921"))
    version = reports.get(round__campaign__slug="hebei-2018").current
    return {"from": "hebei-2018", "seen": version.pk}


def change(row, by=None, **values):
    new = RowFactory(name=row.name, **values)
    return ledger.change(row, new, by=by or UserFactory(), version=row.version)


def test_an_empty_ledger_and_the_import_page_offer_it_only_where_there_is_something(visit):
    campaign()
    following()
    for page in ("enterprises:ledger", "enterprises:imports"):
        assert OFFER not in visit(page)
    assert "没有可以结转的报表" in visit("enterprises:carry_over")
    reported(*TWO)
    for page in ("enterprises:ledger", "enterprises:imports"):
        assert OFFER in visit(page)
    assert OFFER not in visit("enterprises:ledger", UserFactory(viewer=True))


def test_the_preview_stores_nothing_and_the_button_does_it_once_and_tells_how_to_take_it_back(
    visit,
):
    reported(*TWO)
    following()
    page = visit("enterprises:carry_over")
    assert "第1版（审核通过）" in page
    assert "共 2 家企业" in page
    assert "不结转：备注" in page
    found = visit("enterprises:carry_over", query="?q=甲铸").split("<tbody>")[1]
    assert "沧县甲铸造厂" in found
    assert "沧县乙铸造厂" not in found
    assert not rows().exists()
    done = visit("enterprises:carry_over", post=previewed())
    assert "结转 2 家" in done
    assert "整批撤销" in done
    again = visit("enterprises:carry_over", post=previewed())
    assert "没有重复结转" in again
    assert rows().count() == 2
    assert "第1版结转" in visit("enterprises:imports")


def test_another_version_than_the_one_previewed_is_not_carried_over(visit):
    earlier = reported(*TWO)
    following()
    seen = previewed()
    content, reviewer = earlier.accepted.content | {"answers": ["勘误"]}, UserFactory(reviewer=True)
    desk = earlier.round, earlier.district
    correct(*desk, content, by=reviewer, sent_by=UserFactory(), reason="写错")
    assert "来源有了新的版本，请再核对一遍" in visit("enterprises:carry_over", post=seen)
    assert not rows().exists()
    assert "结转 2 家" in visit("enterprises:carry_over", post=previewed())


def test_a_campaign_that_is_no_source_is_refused_with_a_sentence(visit):
    reported(*TWO)
    following()
    assert "没有可以结转的报表" in visit("enterprises:carry_over", post={"from": "没有"})


def test_the_ledger_filters_and_marks_what_became_of_the_carried_rows(visit):
    carried(*TWO)
    first, second = rows()
    visit("enterprises:row_new", post={"name": "沧县丙铸造厂"})
    change(first, employees=555)
    shown = {
        state: {
            row.name
            for row in rows()
            if row.name in visit("enterprises:ledger", query=f"?carried={state}")
        }
        for state in ("unlooked", "changed", "new", "looked")
    }
    assert shown == {
        "unlooked": {second.name}, "changed": {first.name}, "new": {"沧县丙铸造厂"}, "looked": set(),
    }  # fmt: skip
    page = visit("enterprises:ledger")
    assert '<span class="state">新增</span>' not in page
    assert page.count('<del class="was">120</del>') == 1
    row = visit("enterprises:row", pk=first.pk)
    assert '<del class="was">120</del>' in row
    assert "上期备注（没有结转）：季节性用工" in row


def test_the_note_shown_beside_a_carried_row_is_that_of_the_version_it_came_from(visit):
    carried(*TWO)
    old = Enterprise.objects.get(campaign__slug="hebei-2018", name=TWO[0]["name"])
    Enterprise.objects.filter(pk=old.pk).update(note="后来改写的")
    page = visit("enterprises:row", pk=rows()[0].pk)
    assert "上期备注（没有结转）：季节性用工" in page
    assert "后来改写的" not in page
    assert "上期备注" not in visit("enterprises:row", pk=rows()[1].pk)


def test_a_reader_is_not_shown_a_button_that_is_not_there(visit):
    carried(*TWO)
    page = visit("enterprises:row", UserFactory(viewer=True), pk=rows()[0].pk)
    assert "还没有人核实。" in page
    assert "没有变化的：" not in page


def test_a_nought_that_was_carried_over_is_not_told_as_empty(visit):
    carried({"name": "沧县甲铸造厂", "capacity_cut_employees": 0})
    row = change(rows().get(), capacity_cut_employees=5)
    assert '<del class="was">0</del>' in visit("enterprises:row", pk=row.pk)


def test_rows_ticked_in_the_ledger_or_on_their_page_are_marked_and_unmarked(visit):
    carried(*TWO)
    pks = [row.pk for row in rows()]
    ticks = visit("enterprises:ledger", query="?carried=unlooked")
    assert ticks.count('form="look"') == 2
    done = visit("enterprises:carried_look", post={"row": pks, "looked": "1"})
    assert "已将 2 家标为核实无变化" in done
    assert {row.carried_state for row in rows()} == {Carried.LOOKED}
    again = visit("enterprises:carried_look", post={"row": pks, "looked": "1"})
    assert "有 2 家没有改动：已经核实过" in again
    assert "已将" not in again
    back = visit("enterprises:carried_look", post={"row": pks[0], "looked": "0", "one": "1"})
    assert "改回结转未核实" in back
    assert [row.carried_state for row in rows()] == [Carried.UNLOOKED, Carried.LOOKED]
    told = visit("enterprises:row_history", pk=pks[0])
    assert [told.count(deed) for deed in ("结转", "核实无变化", "取消核实")] == [1, 1, 1]
    assert "请先勾选" in visit("enterprises:carried_look", post={})


def test_a_row_that_a_return_left_closed_has_no_box_and_is_not_marked(visit):
    new, clerk = carried(*TWO), UserFactory()
    first, second = rows()
    submission = send(new, district("130921"), by=clerk)
    reviewer = UserFactory(reviewer=True)
    returned = submission.round, submission.district
    send_back(*returned, by=reviewer, reason="请核对", closed_rows=[first.pk])
    page = visit("enterprises:ledger", query="?carried=unlooked")
    assert [f'aria-label="{row}核实无变化"' in page for row in (first, second)] == [False, True]
    refused = visit("enterprises:carried_look", post={"row": [first.pk, second.pk]})
    assert f"退回时没有开放 “{first}”" in refused
    assert {row.carried_state for row in rows()} == {Carried.UNLOOKED}


def test_a_row_of_another_unit_is_not_marked(visit):
    carried(*TWO)
    post = {"row": [row.pk for row in rows()], "looked": "1"}
    neighbour = UserFactory(neighbour=True)
    visit("enterprises:carried_look", neighbour, post, code=neighbour.district.code)
    assert {row.carried_state for row in rows()} == {Carried.UNLOOKED}


def test_rows_that_nobody_looked_at_are_told_at_sending_and_do_not_stop_it(visit):
    new = carried(*TWO)
    assert "有 2 家企业从以前的专项行动结转后还没有核实" in visit("submission")
    assert send(new, district("130921"), by=UserFactory()).current


def test_the_reviewer_reads_how_many_are_as_carried_changed_new_and_gone_and_why(visit):
    new = carried(*TWO, {"name": "沧县丁铸造厂"}, {"name": "沧县戊铸造厂"})
    first, second, third, _ = rows()
    change(first, employees=555)
    ledger.remove(second, by=UserFactory(), reason="已注销")
    ledger.add(new, district("130921"), RowFactory(name="沧县丙铸造厂"), by=UserFactory())
    visit("enterprises:carried_look", post={"row": third.pk})
    send(new, district("130921"), by=UserFactory())
    page = visit("review", UserFactory(reviewer=True))
    assert "与上期一致 2 家" in page
    assert "其中 1 家企业，填报单位还没有标记核实" in page
    assert "有改动 1 家；新增 1 家；不再列入 1 家" in page
    assert "沧县乙铸造厂（已注销）" in page
    assert "结转来的" in visit("enterprises:bin")
    assert '<del class="was">120</del> → <ins class="now">555</ins>' in page


def test_a_row_typed_before_the_carrying_over_is_the_same_enterprise_to_the_reviewer(visit):
    reported(*TWO)
    new = following()
    ledger.add(new, district("130921"), RowFactory(name=TWO[0]["name"]), by=UserFactory())
    visit("enterprises:carry_over", post=previewed())
    send(new, district("130921"), by=UserFactory())
    page = visit("review", UserFactory(reviewer=True))
    assert "与上期一致 2 家" in page
    assert "新增 0 家；不再列入 0 家" in page


def test_the_pages_ask_the_same_for_three_rows_and_for_sixty(client):
    counts = []
    for clerk, many in ((UserFactory(), 3), (UserFactory(neighbour=True), 60)):
        enterprises(many, by=clerk)
        send(campaign(), clerk.district, by=clerk)
        following()
        place = {"slug": NEXT, "code": clerk.district.code}
        client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
        to = reverse("enterprises:carry_over", kwargs=place)
        asked = [queries(lambda to=to: client.get(to))]
        client.post(to, previewed(clerk.district))
        change(rows().filter(district=clerk.district).first(), by=clerk, employees=555)
        ledger_page = reverse("enterprises:ledger", kwargs=place)
        asked.append(queries(lambda page=ledger_page: client.get(page)))
        send(rows().first().campaign, clerk.district, by=clerk)
        client.force_login(
            UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
        )
        review = reverse("review", kwargs=place)
        counts.append([*asked, queries(lambda page=review: client.get(page))])
    assert counts[0] == counts[1]
    assert max(counts[0][:2]) <= 15


def queries(visited):
    with CaptureQueriesContext(connection) as asked:
        assert visited().status_code == 200
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)
