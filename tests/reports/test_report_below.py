"""A city's editor: what its counties wrote, side by side, taken over with the origin marked."""

import pytest
from django.urls import reverse

from campaign.state_changes import accept
from reports.models import Absence, ReportSection
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.report_texts import PROSE, parts, write_all
from tests.reports.sent_reports import page

pytestmark = pytest.mark.django_db
CITY = {"slug": "hebei-2018", "code": "130900"}
WORDS = "沧县逐乡镇排查。"


@pytest.fixture
def city():
    """沧县's report is accepted, 青县 only wrote."""
    campaign()
    clerk = UserFactory()
    enterprise(not_unionised=True)
    write_all(by=clerk)
    accept(send(campaign(), district(), by=clerk).round, district(), by=UserFactory(reviewer=True))
    write_all(by=UserFactory(neighbour=True), code="130922")
    return UserFactory(username="city", role="entry", at="130900")


def autosave(client, user, html, edition=0):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    values = {"heading": "practice", "html": html, "edition": edition}
    return client.post(reverse("report_autosave", kwargs=CITY), values)


def test_texts_of_versions_in_force_stand_under_their_heading(client, city):
    shown = page(client, city, "report", code="130900")
    practice = shown[shown.index('id="part-practice"') : shown.index('id="part-reasons"')]
    assert f'<p data-kind="paragraph">{PROSE}</p>' in practice
    assert 'data-from="130921:1" data-title="摘自沧县第1版"' in practice
    assert "青县" not in practice
    assert "下级单位写的这一部分（1 个单位）" in practice


def test_what_is_taken_over_keeps_its_origin_and_the_figures_stay_the_citys(client, city):
    html = f'<p data-from="130921:1">{WORDS}</p><p>市里的话。</p>'
    assert autosave(client, city, html).status_code == 200
    first, second = parts("130900")["practice"].blocks
    assert (first.text, first.origin, second.origin) == (WORDS, "130921:1", "")
    shown = page(client, city, "report", code="130900")
    assert f'<p data-from="130921:1" title="摘自沧县第1版">{WORDS}</p>' in shown
    assert "沧州市共登记100人以上非公企业、外资企业1家" in shown


def test_an_origin_there_is_not_is_dropped(client, city):
    html = "".join(f'<p data-from="{bad}">甲</p>' for bad in ("130922:1", "130921:9", "x", "'\""))
    autosave(client, city, html)
    assert {block.origin for block in parts("130900")["practice"].blocks} == {""}


def test_a_county_names_no_origin(client, city):
    client.force_login(
        UserFactory(neighbour=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    values = {"heading": "problems", "html": '<p data-from="130921:1">甲</p>', "edition": 1}
    address = reverse("report_autosave", kwargs={**CITY, "code": "130922"})
    assert client.post(address, values).status_code == 200
    assert parts("130922")["problems"].blocks[0].origin == ""


def test_without_script_the_origin_of_the_same_words_stays(client, city):
    autosave(client, city, f'<p data-from="130921:1">{WORDS}</p>')
    typed = {"text_practice": f"{WORDS}\n市里补充。", "edition_practice": "1"}
    assert client.post(reverse("report", kwargs=CITY), typed).status_code == 302
    blocks = parts("130900")["practice"].blocks
    assert [block.origin for block in blocks] == ["130921:1", ""]


def test_the_origin_is_frozen_with_the_citys_version(client, city):
    autosave(client, city, f'<p data-from="130921:1">{WORDS}</p>')
    round_ = campaign().current_round()
    Absence.objects.create(
        round=round_, superior=district("130900"), child=district("130922"), text="补报", by=city
    )
    sent = send(campaign(), district("130900"), by=city)
    sections = {s["key"]: s for s in sent.current.content["report"]["sections"]}
    assert sections["practice"]["parts"] == [{"style": "body", "text": WORDS, "origin": "130921:1"}]
    assert ReportSection.objects.of(district("130900")).count() == 1
