"""盖章扫描件: pages place themselves by their QR codes; what does not fit is said at once."""

import hashlib
import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat

from campaign import state_changes
from campaign.models import Version
from reports.annexes import sheet_of
from reports.models import Printing, Scan, ScanPage
from reports.sending import send
from reports.stamping import stamp_of
from reports.writers.pdf import annex_paper
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports.scans import (
    BACKEND,
    UNIT,
    address,
    hidden,
    jpeg,
    pile,
    printed,
    scanned,
    text,
    upload,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def clerk():
    """沧县 has sent 20 enterprises: 附件2 of several pages, 附件3 of one."""
    clerk = UserFactory()
    enterprises(20, by=clerk)
    send(campaign(), district(), by=clerk)
    return clerk


def keep(client, *whole, **choices):
    return client.post(address("scans_keep"), {"keep": "1", "whole": whole, **choices})


def kept():
    """{document: positions and codes of its pages}"""
    return {
        scan.document: [page.code.rpartition("?")[2] for page in scan.pages.all()]
        for scan in Scan.objects.in_force()
    }


def names(pages_of):
    return {f"page_{page.pk}": choice for page, choice in pages_of.items()}


@pytest.mark.parametrize(
    "wear",
    [{}, {"turn": 90}, {"turn": 180}, {"turn": 271}, {"dpi": 110}, {"faint": 0.35}, {"noise": 60}],
    ids=str,
)
def test_a_pile_of_both_annexes_in_any_state_sorts_itself(client, clerk, wear):
    pages = scanned(printed(client, clerk), **wear)
    shuffled = [pages[-1], *reversed(pages[:-1])]
    assert upload(client, clerk, ("一摞.pdf", pile(shuffled))).status_code == 302
    assert keep(client).status_code == 302
    count = len(pages) - 1
    assert count > 1
    assert kept() == {"2": [f"d=2&p={n}" for n in range(1, count + 1)], "3": ["d=3&p=1"]}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_laid_askew_is_kept_upright(client, clerk, turn):
    (upright,) = scanned(printed(client, clerk, 3))
    upload(client, clerk, ("a.jpg", jpeg(upright.rotate(turn, expand=True))))
    with Image.open(BytesIO(bytes(ScanPage.objects.get().content))) as kept_page:
        difference = ImageChops.difference(kept_page.resize(upright.size), upright)
    assert ImageStat.Stat(difference.convert("L")).mean[0] < 3  # of 255


def test_pages_wait_until_a_person_says_yes(client, clerk):
    upload(client, clerk, ("一摞.pdf", pile(scanned(printed(client, clerk)))))
    shown = text(client.get(address("scans")))
    assert "附件2 第 1 页（二维码）" in shown
    assert shown.count("页数齐全") == 2
    assert not Scan.objects.exists()


def test_one_picture_a_page_in_several_files_is_the_same_pile(client, clerk):
    pages = scanned(printed(client, clerk, 2))
    upload(client, clerk, *((f"{n}.jpg", jpeg(page)) for n, page in enumerate(pages)))
    keep(client)
    assert len(kept()["2"]) == len(pages)


def test_a_page_without_a_code_follows_the_page_before_and_the_clerk_confirms(client, clerk):
    pages = scanned(printed(client, clerk, 2))
    upload(client, clerk, ("a.pdf", pile([pages[0], hidden(pages[1]), *pages[2:]])))
    assert "附件2（跟随前一张）" in text(client.get(address("scans")))
    refused = keep(client)
    assert (refused.status_code, "勾选“一页不少”" in text(refused)) == (422, True)
    assert keep(client, "2").status_code == 302
    assert kept()["2"][:2] == ["d=2&p=1", ""]


def test_a_page_without_a_code_in_front_asks_and_can_be_placed_by_hand(client, clerk):
    (page,) = scanned(printed(client, clerk, 3))
    upload(client, clerk, ("a.jpg", jpeg(hidden(page))))
    assert "没有读出二维码" in text(keep(client))
    assert keep(client, "3", **names({ScanPage.objects.get(): "3"})).status_code == 302
    assert kept() == {"3": [""]}
    beside = text(client.get(address("scan", pk=Scan.objects.get().pk)))
    assert "二维码没有读出，由 填报员 指定" in beside


def test_what_the_clerk_chose_survives_a_refusal(client, clerk):
    pages = scanned(printed(client, clerk, 3)) * 2
    upload(client, clerk, ("a.pdf", pile([hidden(page) for page in pages])))
    first, second = ScanPage.objects.all()
    refused = keep(client, "3", **names({first: "3", second: "2"}), page_x="3")
    assert refused.status_code == 422
    ticked = re.findall(r'name="whole"\s+value="(\d)"\s+checked', text(refused))
    assert ticked == ["3"]
    assert [page.assigned for page in ScanPage.objects.all()] == ["3", "2"]


def test_a_code_that_was_read_cannot_be_talked_away(client, clerk):
    (page,) = scanned(printed(client, clerk, 3))
    upload(client, clerk, ("a.jpg", jpeg(page)))
    keep(client, **names({ScanPage.objects.get(): "2"}))
    assert list(kept()) == ["3"]


def test_a_missing_page_is_said_by_its_number_and_nothing_is_kept(client, clerk):
    pages = scanned(printed(client, clerk, 2))
    upload(client, clerk, ("a.pdf", pile([pages[0], *pages[2:]])))
    assert "缺第 2 页" in text(client.get(address("scans")))
    assert keep(client).status_code == 422
    assert not Scan.objects.exists()
    upload(client, clerk, ("b.jpg", jpeg(pages[1])))
    assert keep(client).status_code == 302
    assert len(kept()["2"]) == len(pages)


def test_a_missing_last_page_is_known_from_what_was_printed(client, clerk):
    pages = scanned(printed(client, clerk, 2))
    upload(client, clerk, ("a.pdf", pile(pages[:-1])))
    assert f"缺第 {len(pages)} 页" in text(keep(client))


def test_without_a_printing_of_ours_the_clerk_confirms_the_count(client, clerk):
    pages = scanned(printed(client, clerk, 2))
    Printing.objects.all().delete()
    upload(client, clerk, ("a.pdf", pile(pages[:-1])))
    assert keep(client).status_code == 422
    assert keep(client, "2").status_code == 302


def test_a_page_scanned_twice_is_told_and_one_is_left_out(client, clerk):
    pages = scanned(printed(client, clerk, 3))
    upload(client, clerk, ("a.pdf", pile([*pages, *pages])))
    assert "与第 1 张重复" in text(keep(client))
    assert keep(client, **names({ScanPage.objects.all()[0]: "-"})).status_code == 302
    assert kept() == {"3": ["d=3&p=1"]}
    assert ScanPage.objects.count() == 1


def test_an_older_version_is_said_at_once(client, clerk):
    old = scanned(printed(client, clerk, 3))
    round_, reviewer = campaign().current_round(), UserFactory(reviewer=True)
    state_changes.send_back(round_, district(), by=reviewer, reason="补报")
    enterprise(by=clerk, foreign=True)
    send(campaign(), district(), by=clerk)
    upload(client, clerk, ("旧.pdf", pile(old)))
    said = "这一页是第1版（已由新版代替），请选不收；应打印第2版重新盖章。"
    assert said in text(client.get(address("scans")))
    assert said in text(keep(client))
    assert not Scan.objects.exists()


def test_another_units_page_is_said_at_once(client, clerk):
    neighbour = UserFactory(neighbour=True)
    enterprise(by=neighbour)
    version = send(campaign(), district("130922"), by=neighbour).current
    annex = campaign().definition.annexes[0]
    sheet = sheet_of(
        annex, version.content["rows"], version.submission.district, stamp=stamp_of(version)
    )
    upload(client, clerk, ("青县.pdf", pile(scanned(annex_paper([sheet]).content))))
    assert "这一页是 青县 的，不是本单位的" in text(client.get(address("scans")))
    assert keep(client).status_code == 422


def test_a_returned_report_has_nothing_to_stamp(client, clerk):
    pages = scanned(printed(client, clerk, 3))
    round_ = campaign().current_round()
    state_changes.send_back(round_, district(), by=UserFactory(reviewer=True), reason="补报")
    assert "还没有可盖章的版本" in text(upload(client, clerk, ("a.pdf", pile(pages))))


def test_a_version_withdrawn_meanwhile_takes_no_scan(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    state_changes.withdraw(campaign().current_round(), district(), by=clerk)
    assert client.get(address("scans")).status_code == 200
    assert "还没有可盖章的版本" in text(keep(client))


def test_a_new_scan_replaces_the_old_one_which_stays_readable(client, clerk):
    pages = pile(scanned(printed(client, clerk, 3)))
    for _ in range(2):
        upload(client, clerk, ("a.pdf", pages))
        keep(client)
    old, new = Scan.objects.order_by("pk")
    assert (old.ended_by, new.ended_by) == (clerk, None)
    assert client.get(address("scan_page", pk=old.pk, number=1)).status_code == 200
    assert "替换或撤回了这份扫描件" in text(client.get(address("scan", pk=old.pk)))


def test_pressing_keep_twice_keeps_once(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    assert keep(client).status_code == 302
    assert "可能已由同事收下" in text(keep(client))
    assert Scan.objects.count() == 1


def test_a_scan_of_a_version_in_force_is_replaced_but_not_withdrawn(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    keep(client)
    scan = Scan.objects.get()
    state_changes.accept(campaign().current_round(), district(), by=UserFactory(reviewer=True))
    page = client.post(address("scan_withdraw", pk=scan.pk), follow=True)
    assert "扫描件不能撤回" in text(page)
    assert Scan.objects.in_force().exists()


def test_a_scan_is_withdrawn_with_who_and_when(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    keep(client)
    scan = Scan.objects.get()
    client.post(address("scan_withdraw", pk=scan.pk))
    again = client.post(address("scan_withdraw", pk=scan.pk), follow=True)
    assert "已由 填报员 于" in text(again)
    assert not Scan.objects.in_force().exists()


def test_pages_that_nobody_wants_go(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    client.post(address("scans_drop"))
    assert not ScanPage.objects.exists()


def test_the_file_has_the_fingerprint_that_is_shown(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 2)))))
    keep(client)
    scan = Scan.objects.get()
    file = b"".join(client.get(address("scan_file", pk=scan.pk, form="pdf")).streaming_content)
    assert hashlib.sha256(file).hexdigest() == scan.sha256
    assert scan.sha256 in text(client.get(address("scan", pk=scan.pk)))


def test_the_reviewer_reads_scan_and_frozen_rows_side_by_side(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 2)))))
    keep(client)
    scan = Scan.objects.get()
    client.force_login(UserFactory(reviewer=True), backend=BACKEND)
    for name in ("review", "scans"):
        assert address("scan", pk=scan.pk) in text(client.get(address(name)))
    assert address("scan", pk=scan.pk) in text(client.get(address("version", number=1)))
    shown = text(client.get(address("scan", pk=scan.pk)))
    assert address("scan_page", pk=scan.pk, number=1) in shown
    assert Version.objects.get().content["rows"][0]["name"] in shown
    assert "写批注（整份报表）" in shown


@pytest.mark.parametrize("who", ["reviewer", "viewer", "leader"])
def test_only_the_units_own_clerk_uploads_keeps_or_withdraws(client, clerk, who):
    user = UserFactory(**{who: True})
    assert upload(client, user, ("a.pdf", b"%PDF-1.7")).status_code == 403
    assert keep(client).status_code == 403
    assert client.post(address("scans_drop")).status_code == 403


def test_the_neighbour_finds_nothing(client, clerk):
    upload(client, clerk, ("a.pdf", pile(scanned(printed(client, clerk, 3)))))
    waiting = ScanPage.objects.get().pk
    client.force_login(UserFactory(neighbour=True), backend=BACKEND)
    assert client.get(address("scan_waiting", pk=waiting)).status_code == 404
    own = {**UNIT, "code": "130922"}
    assert client.get(reverse("scan_waiting", kwargs={**own, "pk": waiting})).status_code == 404
