"""Waivers in a report: it can be sent, they are frozen and printed, the board counts them."""

import io
import re
from datetime import timedelta
from threading import Barrier, Thread

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaign.deadlines import end_of
from campaign.models import User, Version
from campaign.models.submission import Refused
from campaign.state_changes import accept, fingerprint, send_back
from enterprises import ledger
from enterprises.models import Waiver
from enterprises.waiving import end, grant
from reports.queue import queue_of
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
ADDRESS = "address_missing:address"
UNIT = {"slug": "hebei-2018", "code": "130921"}


def waive(row=None, reason="企业正在搬迁"):
    until = end_of(timezone.localdate() + timedelta(days=3))
    by = UserFactory(reviewer=True)
    return grant(campaign(), district(), ADDRESS, by=by, reason=reason, until=until, enterprise=row)


def run_out(waiver):
    granted = timezone.now() - timedelta(days=9)
    Waiver.objects.filter(pk=waiver.pk).update(
        granted_at=granted, until=granted + timedelta(days=1)
    )


def sent():
    return send(campaign(), district(), by=UserFactory())


def get(client, user, name, query="", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse(name, kwargs={**UNIT, **more}) + query)
    assert answer.status_code == 200
    return answer


def text(client, user, name, query="", **more):
    return get(client, user, name, query, **more).content.decode()


def post(client, name, values, **more):
    reviewer = UserFactory(reviewer=True)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse(name, kwargs={**UNIT, **more}), values)


def test_a_waived_error_no_longer_stops_the_sending():
    row = enterprise(address="")
    with pytest.raises(Refused, match="存在错误"):
        sent()
    waive(row)
    assert sent().state == "submitted"


def test_the_sent_version_holds_its_waivers_and_its_fingerprint_moves_with_them():
    row = enterprise(address="")
    waiver = waive(row)
    content = sent().current.content
    (frozen,) = content["waivers"]
    assert frozen["waiver"] == waiver.pk
    assert frozen["rows"] == [row.pk]
    assert frozen["by"] == "沧州市总工会（审核员）"
    assert (frozen["rule"], frozen["reason"]) == ("企业地址必填", "企业正在搬迁")
    (problem,) = content["problems"]
    assert problem["level"] == "waived"
    changed = {**content, "waivers": [{**frozen, "reason": "别的理由"}]}
    assert fingerprint(changed) != Version.objects.get().fingerprint == fingerprint(content)


def test_a_report_is_sent_though_who_granted_its_waiver_has_no_unit_any_more():
    by = waive(enterprise(address="")).granted_by
    User.objects.filter(pk=by.pk).update(district=None)
    assert [waiver["by"] for waiver in sent().current.content["waivers"]] == ["审核员"]


def test_without_a_waiver_the_content_is_what_it_was_before_there_were_any():
    enterprise()
    assert "waivers" not in sent().current.content


def test_a_waiver_over_before_the_sending_refuses_it_by_name():
    row = enterprise(address="")
    run_out(waive(row))
    with pytest.raises(Refused, match=f"豁免已经失效.*“{row}”豁免已于 .* 到期"):
        sent()


def test_a_waiver_ended_early_before_the_sending_refuses_it_by_name():
    row = enterprise(address="")
    end(waive(row), by=UserFactory(reviewer=True), reason="企业已搬完")
    with pytest.raises(Refused, match=f"“{row}”豁免已由 审核员 于 .* 提前终止：企业已搬完"):
        sent()


def test_the_sending_asks_at_its_own_moment():
    row = enterprise(address="")
    waiver = waive(row)
    with pytest.raises(Refused, match="到期"):
        send(campaign(), district(), by=UserFactory(), at=waiver.until)


@pytest.mark.django_db(transaction=True)
def test_of_a_sending_and_an_end_at_the_same_moment_one_outcome_is_whole():
    row = enterprise(address="")
    waiver, clerk, reviewer = waive(row), UserFactory(), UserFactory(reviewer=True)
    barrier, refusals = Barrier(2), []

    def press(act):
        barrier.wait(timeout=10)
        try:
            act()
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    acts = [
        lambda: send(campaign(), district(), by=clerk),
        lambda: end(waiver, by=reviewer, reason="企业已搬完"),
    ]
    presses = [Thread(target=press, args=[act]) for act in acts]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=30)
    version = Version.objects.first()
    if version:
        assert not refusals
        assert [w["waiver"] for w in version.content["waivers"]] == [waiver.pk]
    else:
        assert len(refusals) == 1
        assert "提前终止：企业已搬完" in refusals[0]
    assert Waiver.objects.get().ended_by == reviewer


def test_a_new_waiver_after_a_return_makes_another_version():
    row = enterprise(address="")
    waiver = waive(row)
    submission = sent()
    send_back(submission.round, district(), by=UserFactory(reviewer=True), reason="请核对")
    with pytest.raises(Refused, match="完全相同"):
        sent()
    end(waiver, by=UserFactory(reviewer=True), reason="改写理由")
    waive(row, reason="企业分两地办公")
    assert sent().current.number == 2


def test_the_annex_prints_each_waiver_as_a_footnote(client):
    rows = [enterprise(address=""), enterprise(address="")]
    for row in rows:
        waive(row)
    enterprise()
    wanted = re.compile(
        f"注：经沧州市总工会（审核员）审核同意，对“{rows[0]}”“{rows[1]}”豁免“企业地址必填”规则，"
        "理由：企业正在搬迁；至.*24时止。"
    )
    clerk = UserFactory()
    assert wanted.search(text(client, clerk, "annex", digits=2))
    assert "注：" not in text(client, clerk, "annex", digits=3)
    sent()
    end(Waiver.objects.first(), by=UserFactory(reviewer=True), reason="已补齐")
    answer = get(client, clerk, "annex_file", "?version=1", digits=2, form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(c.value) for line in book.active for c in line if c.value]
    assert [c for c in cells if wanted.fullmatch(c)]


def test_a_waiver_of_the_unit_names_the_rows_it_lets_pass_on_the_paper(client):
    row = enterprise(address="")
    enterprise()
    waive()
    page = text(client, UserFactory(), "annex", digits=2)
    assert f"对沧县全部企业（涉及本表“{row}”）豁免“企业地址必填”规则" in page


def test_the_city_prints_the_waivers_of_its_counties():
    row = enterprise(address="")
    waiver = waive(row)
    reviewer = UserFactory(reviewer=True)
    accept(sent().round, district(), by=reviewer)
    clerk = UserFactory(username="city", at="130900")
    content = send(campaign(), district("130900"), by=clerk).current.content
    assert [w["waiver"] for w in content["waivers"]] == [waiver.pk]


def test_the_board_counts_waivers_and_no_longer_the_errors_they_cover(client):
    row = enterprise(address="", unionised_on="")
    waive(row)
    (line,) = queue_of(campaign().current_round(), district("130900"))
    assert (line.errors, line.waivers) == (1, 1)
    run_out(Waiver.objects.get())
    (line,) = queue_of(campaign().current_round(), district("130900"))
    assert (line.errors, line.waivers) == (2, 0)


def test_the_reviewer_grants_from_the_list_of_what_stops_a_county_that_has_not_sent(client):
    row = enterprise(address="")
    reviewer = UserFactory(reviewer=True)
    page = text(client, reviewer, "waivers")
    assert "没有填写企业地址" in page
    link = f"?row={row.pk}&amp;rule={ADDRESS}#grant"
    assert link in page
    page = text(client, reviewer, "waivers", f"?row={row.pk}&rule={ADDRESS}")
    assert f'<option value="{ADDRESS}" selected>' in page
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    values = {"row": row.pk, "rule": ADDRESS, "reason": "企业正在搬迁", "last_day": day}
    assert post(client, "waiver_new", values).status_code == 302
    assert Waiver.objects.get().enterprise == row
    assert "正在生效的豁免（1）" in text(client, reviewer, "waivers")
    assert "没有拦住报送的错误" in text(client, UserFactory(), "waivers")
    assert "1 项豁免" in text(client, UserFactory(), "submission")


def test_a_refused_grant_keeps_what_was_typed(client):
    row = enterprise(address="")
    values = {"row": row.pk, "rule": ADDRESS, "reason": "正在搬迁的理由", "last_day": "2018-01-01"}
    answer = post(client, "waiver_new", values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "豁免的期限不能早于现在" in page
    assert "正在搬迁的理由" in page
    assert f'<option value="{ADDRESS}" selected>' in page
    assert str(row) in page


def test_a_row_of_another_unit_or_in_the_bin_answers_404(client):
    other = enterprise(by=UserFactory(neighbour=True), address="")
    removed = ledger.remove(enterprise(address=""), by=UserFactory(), reason="已注销")
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    for row in (other, removed):
        values = {"row": row.pk, "rule": ADDRESS, "reason": "搬迁", "last_day": day}
        assert post(client, "waiver_new", values).status_code == 404
    assert not Waiver.objects.exists()


def test_the_reviewer_ends_a_waiver_on_its_page_and_both_sides_read_why(client):
    waiver = waive(enterprise(address=""))
    refused = post(client, "waiver_end", {"reason": " "}, pk=waiver.pk)
    assert refused.status_code == 422
    assert post(client, "waiver_end", {"reason": "企业已搬完"}, pk=waiver.pk).status_code == 302
    page = text(client, UserFactory(), "waivers")
    assert "提前终止：企业已搬完" in page
    assert "没有填写企业地址" in page
    assert "准予豁免：" not in page


def test_the_ledger_the_row_the_form_and_the_grid_show_a_waived_error_as_such(client):
    row = enterprise(address="")
    waive(row)
    clerk = UserFactory()
    assert "已豁免 1" in text(client, clerk, "enterprises:ledger")
    assert "错误 1" not in text(client, clerk, "enterprises:ledger")
    assert str(row) not in text(client, clerk, "enterprises:ledger", "?problems=error")
    assert str(row) in text(client, clerk, "enterprises:ledger", "?problems=waived")
    assert "不影响报送" in text(client, clerk, "enterprises:row", pk=row.pk)
    sheet = text(client, clerk, "enterprises:grid")
    assert '"level": "waived"' in sheet
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("enterprises:row_check", kwargs=UNIT) + f"?row={row.pk}"
    checked = client.post(address, {"name": row.name, "ownership": row.ownership})
    assert "已豁免：审核员" in checked.content.decode()


def test_a_doubtful_row_whose_errors_are_waived_still_waits_for_its_note(client):
    row = enterprise(address="", chair="")
    waive(row)
    assert str(row) in text(client, UserFactory(), "enterprises:ledger", "?problems=unexplained")
    with pytest.raises(Refused, match="存在疑问"):
        sent()


def test_the_version_page_shows_what_was_waived(client):
    waive(enterprise(address=""))
    sent()
    page = text(client, UserFactory(reviewer=True), "version", number=1)
    assert "没有填写企业地址，请补填（已豁免：审核员" in page
