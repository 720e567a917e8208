"""The pages of the 专项报告 and the papers that come out of them."""

import subprocess
from io import BytesIO

import docx
import pypdfium2
import pytest
from django.urls import reverse

from campaign.state_changes import accept
from reports.sending import send
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district, enterprise
from tests.reports.report_texts import PROSE, parts, write, write_all
from tests.reports.sent_reports import UNIT, page
from tests.test_query_counts import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    campaign()
    enterprise()
    enterprise(not_unionised=True)
    return UserFactory()


def autosave(client, user, **values):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse("report_autosave", kwargs=UNIT), values)


def test_the_editor_shows_guidance_figures_and_what_is_missing(client, clerk):
    shown = page(client, clerk, "report")
    assert "写“三清”" in shown
    assert "应建会企业2家中，已建会1家，建会率50.0%（以应建会企业2家为基数）；未建会1家。" in shown
    assert "还缺 5 项" in shown
    assert "“主要做法和经验”还没有写，至少 100 字" in shown


def test_autosave_answers_with_the_edition_and_what_is_missing(client, clerk):
    answer = autosave(client, clerk, heading="practice", html=f"<p>{PROSE}</p>", edition="0")
    assert answer.json() == {"edition": 1, "problems": [], "length": len(PROSE)}
    again = autosave(client, clerk, heading="practice", html="<p>短</p>", edition="1").json()
    assert again["problems"] == ["“主要做法和经验”只有 1 字，至少 100 字，还差 99 字"]


def test_the_second_writer_gets_both_texts(client, clerk):
    write("practice", "甲写的【建会率】。", by=UserFactory(username="other", name="同事"))
    answer = autosave(client, clerk, heading="practice", html="<p>乙写的</p>", edition="0")
    assert answer.status_code == 409
    told = answer.json()
    assert told["theirs"] == "甲写的【建会率】。"
    assert "同事 已于" in told["message"]
    assert 'data-field="建会率"' in told["html"]
    assert ">50.0%</span>" in told["html"]
    assert parts()["practice"].blocks[0].text == "甲写的【建会率】。"


def test_too_long_a_paste_is_told_and_does_not_replace_what_was_saved(client, clerk):
    write("practice", "原来的做法。")
    answer = autosave(client, clerk, heading="practice", html="<p>字</p>" * 40_000, edition="1")
    assert answer.status_code == 422
    assert "超过 30,000 个字" in answer.json()["message"]
    assert parts()["practice"].blocks[0].text == "原来的做法。"


def test_pasted_markup_comes_back_as_text_only(client, clerk):
    evil = "<p>甲<img src=x onerror=alert(1)></p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    autosave(client, clerk, heading="practice", html=evil, edition="0")
    for name in ("report", "report_preview"):
        shown = page(client, clerk, name)
        assert "onerror" not in shown
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_without_script_the_form_saves_and_a_refused_text_stays(client, clerk):
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("report", kwargs=UNIT)
    done = client.post(
        address, {"text_practice": "（一）走访\n逐家走访。", "edition_practice": "0"}
    )
    assert done.status_code == 302
    write("problems", "同事写的问题。", by=UserFactory(username="other", name="同事"))
    both = {"text_practice": "改过。", "edition_practice": "1"}
    clash = {"text_problems": "我写的问题。", "edition_problems": "0"}
    answer = client.post(address, both | clash)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "我写的问题。</textarea>" in shown
    assert "同事写的问题。" in shown
    assert parts()["practice"].blocks[0].text == "改过。"
    assert parts()["problems"].blocks[0].text == "同事写的问题。"


def test_a_reader_and_a_closed_report_have_no_fields_but_the_reason(client, clerk):
    shown = page(client, UserFactory(reviewer=True), "report")
    assert "<textarea" not in shown
    assert "不能修改：只有本单位的填报账号" in shown
    assert autosave(client, UserFactory(reviewer=True), heading="practice").status_code == 403
    send(campaign(), district(), by=clerk)
    shown = page(client, clerk, "report")
    assert "<textarea" not in shown
    assert "已报送，台账已锁定" in shown
    assert autosave(client, clerk, heading="practice", html="x", edition="0").status_code == 422


def test_a_campaign_without_outline_has_no_report(client, clerk):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    start, end = text.index("[report]"), text.index("# 豁免")
    from campaign import campaign_loading

    campaign_loading.load(text[:start] + text[end:])
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("report", kwargs=UNIT)).status_code == 404
    assert "专项报告" not in page(client, clerk, "submission")


def test_docx_and_pdf_are_drafts_with_all_parts_in_order(client, clerk):
    write_all(by=clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    files = {
        form: b"".join(client.get(reverse("report_file", kwargs={**UNIT, "form": form})))
        for form in ("docx", "pdf")
    }
    lines = [p.text for p in docx.Document(BytesIO(files["docx"])).paragraphs]
    wanted = ["沧州市总工会：", "一、基本情况", "二、主要做法和经验", "六、意见建议及下步打算"]
    places = [lines.index(line) for line in wanted]
    assert places == sorted(places)
    assert "应建会企业2家中，已建会1家，建会率50.0%（以应建会企业2家为基数）；未建会1家。" in lines
    assert lines[-2] == "沧县总工会"
    assert not any("【" in line for line in lines)
    read = pypdfium2.PdfDocument(files["pdf"])
    text = "".join(p.get_textpage().get_text_bounded() for p in read).replace("\r\n", "")
    assert "应建会企业2家中，已建会1家" in text
    assert "草" in text


def test_the_docx_keeps_its_text_when_an_office_program_writes_it_again(client, clerk, tmp_path):
    write_all(by=clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("report_file", kwargs={**UNIT, "form": "docx"})
    (tmp_path / "a.docx").write_bytes(b"".join(client.get(address)))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "odt", "--outdir", tmp_path, tmp_path / "a.docx"]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    command[4:5] = ["docx:MS Word 2007 XML"]
    command[-1] = tmp_path / "a.odt"
    (tmp_path / "back").mkdir()
    command[-2] = tmp_path / "back"
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    before, after = (docx.Document(tmp_path / name) for name in ("a.docx", "back/a.docx"))
    texts = [[p.text for p in d.paragraphs if p.text.strip()] for d in (before, after)]
    assert texts[0] == texts[1]
    cells = [[c.text for t in d.tables for r in t.rows for c in r.cells] for d in (before, after)]
    assert cells[0] == cells[1]


def test_the_editor_asks_the_same_for_few_and_for_many_enterprises(client, clerk):
    before = queries(client, clerk, "report", "130921")
    for _ in range(5):
        enterprise(not_unionised=True)
    write_all(by=clerk)
    assert queries(client, clerk, "report", "130921") == before
    assert before <= 15


def test_a_city_writes_with_the_figures_of_its_accepted_reports(client, clerk):
    district("130922")
    city = UserFactory(username="city", role="entry", at="130900")
    shown = page(client, city, "report", code="130900")
    assert "沧州市的下级单位报表都还没有审核通过，本级台账中也没有" in shown
    accept(send(campaign(), district(), by=clerk).round, district(), by=UserFactory(reviewer=True))
    shown = page(client, city, "report", code="130900")
    assert "沧州市共登记100人以上非公企业、外资企业2家，应建会企业2家。" in shown
    assert (
        "包括已经审核通过的1个下级单位和本级台账，另有1个下级单位没有审核通过，不包括在内。"
        in shown
    )
    assert '<td class="num">50.0%</td>' in shown
