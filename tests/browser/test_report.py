"""A clerk writes the 专项报告: saved by itself, also over a dead server; two writers; a hostile paste."""

import pytest
from django.urls import reverse

from campaign.state_changes import accept
from reports.models import ReportSection
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.report_texts import parts, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def page(new_page):
    campaign()
    enterprise(not_unionised=True)
    page = new_page(UserFactory())
    page.goto(reverse("report", kwargs=ADDRESS))
    return page


def editor(page, key="practice"):
    return page.locator(f"#part-{key} .written-editor")


def state(page, text, key="practice"):
    page.locator(f"#part-{key} .written-state", has_text=text).wait_for()


def texts(key="practice"):
    return [(block.kind, block.text) for block in parts()[key].blocks]


def paste(page, html):
    page.evaluate(
        """([selector, html]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector(selector).dispatchEvent(paste);
        }""",
        ["#part-practice .written-editor", html],
    )


def test_what_is_written_is_saved_by_itself_with_its_structure(page):
    editor(page).click()
    page.keyboard.type("逐家走访。")
    page.locator("#part-practice").get_by_role("button", name="小标题").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.locator("#part-practice").get_by_role("button", name="列表").click()
    page.keyboard.type("成立专班")
    state(page, "已自动保存")
    assert texts() == [("subheading", "逐家走访"), ("item", "成立专班")]
    page.get_by_text("至少 100 字，还差").first.wait_for()


def test_a_figure_is_put_in_and_stays_the_systems(page):
    editor(page, "reasons").click()
    page.keyboard.press("Control+End")
    page.locator("#part-reasons select").select_option("未建会原因")
    state(page, "已自动保存", "reasons")
    assert texts("reasons").count(("paragraph", "【未建会原因】")) >= 1
    assert "【未建会原因】" in texts("reasons")[-1][1]
    chips = editor(page, "reasons").locator(".live-field").all_inner_texts()
    assert chips.count("未建会企业1家，原因是“经营者不支持或有顾虑”。") == 2


def test_after_a_click_on_a_figure_typing_goes_on_behind_it_and_the_list_above_follows(page):
    editor(page, "reasons").locator(".live-field").first.click()
    page.keyboard.type("另有一家拒绝走访。")
    state(page, "已自动保存", "reasons")
    assert texts("reasons")[0] == ("paragraph", "【未建会原因】另有一家拒绝走访。")
    page.locator("#written-missing", has_text="“未建会原因分析”只有 9 字").wait_for()


@pytest.mark.console_error("ERR_FAILED", "net::")
def test_a_dead_server_costs_nothing(page):
    page.route("**/autosave/", lambda route: route.abort())
    editor(page).click()
    page.keyboard.type("服务器停了也不丢。")
    state(page, "现在连不上服务器，没有保存")
    assert not ReportSection.objects.exists()
    page.unroute("**/autosave/")
    state(page, "已自动保存")
    assert texts() == [("paragraph", "服务器停了也不丢。")]


@pytest.mark.console_error("ERR_FAILED", "net::")
def test_a_page_closed_while_the_server_was_dead_comes_back_with_its_text(page):
    page.route("**/autosave/", lambda route: route.abort())
    editor(page).click()
    page.keyboard.type("关了再开还在。")
    state(page, "现在连不上服务器，没有保存")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/autosave/")
    page.goto(reverse("report", kwargs=ADDRESS))
    page.get_by_role("button", name="不要恢复的内容").wait_for()
    state(page, "已自动保存")
    assert texts() == [("paragraph", "关了再开还在。")]


@pytest.mark.console_error("ERR_FAILED", "net::")
def test_what_was_not_saved_replaces_nothing_that_somebody_saved_since(page):
    page.route("**/autosave/", lambda route: route.abort())
    editor(page).click()
    page.keyboard.type("断网时写的。")
    state(page, "现在连不上服务器，没有保存")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/autosave/")
    write("practice", "同事后来写的。", by=UserFactory(username="other", name="同事"))
    page.goto(reverse("report", kwargs=ADDRESS))
    page.get_by_text("这一部分此后有人保存过，没有自动填入").wait_for()
    assert editor(page).inner_text().strip() == "同事后来写的。"
    assert texts() == [("paragraph", "同事后来写的。")]
    page.get_by_role("button", name="换成我上次写的").click()
    state(page, "已自动保存")
    assert texts() == [("paragraph", "断网时写的。")]


@pytest.mark.console_error("409")
def test_the_second_writer_sees_both_texts_and_decides(page):
    write("practice", "同事写的做法。", by=UserFactory(username="other", name="同事"))
    editor(page).click()
    page.keyboard.type("我写的做法。")
    page.get_by_text("现在保存着的内容：").wait_for()
    assert page.get_by_text("同事写的做法。").is_visible()
    assert editor(page).inner_text().strip() == "我写的做法。"
    page.get_by_role("button", name="用我写的替换").click()
    state(page, "已自动保存")
    assert texts() == [("paragraph", "我写的做法。")]


@pytest.mark.console_error("Content Security Policy")  # the second wall is heard, nothing runs
def test_a_hostile_paste_runs_nothing_and_leaves_its_words(page):
    editor(page).click()
    evil = (
        "<img src=x onerror='window.hit=1'><script>window.hit=1</script><svg onload='window.hit=1'>"
    )
    paste(
        page,
        f"<h2>（一）摸底</h2>{evil}<p style='color:red' onclick='window.hit=1'>逐家<b>走访</b>。</p>",
    )
    state(page, "已自动保存")
    assert texts() == [("subheading", "摸底"), ("paragraph", "逐家走访。")]
    page.reload()
    editor(page).wait_for()
    assert page.evaluate("window.hit") is None
    assert editor(page).inner_html().strip() == "<h3>摸底</h3><p>逐家走访。</p>"


@pytest.mark.console_error("422")
def test_two_hundred_pages_are_told_as_too_long_and_stay_on_the_page(page):
    editor(page).click()
    paste(page, ("<p>" + "字" * 616 + "</p>") * 200)
    state(page, "没有保存：这一部分超过 30,000 个字")
    assert len(editor(page).inner_text().replace("\n", "")) == 616 * 200
    assert not ReportSection.objects.exists()


def test_a_city_takes_a_countys_paragraph_over_with_its_origin(page, new_page):
    clerk = UserFactory()
    write("practice", "逐家走访，一企一策。")
    accept(send(campaign(), district(), by=clerk).round, district(), by=UserFactory(reviewer=True))
    city = new_page(UserFactory(username="city", role="entry", at="130900"))
    city.goto(reverse("report", kwargs={**ADDRESS, "code": "130900"}))
    city.locator("#part-practice summary", has_text="下级单位写的这一部分").click()
    city.locator("#part-practice").get_by_role("button", name="采用", exact=True).click()
    state(city, "已自动保存")
    assert editor(city).locator("[data-from]").get_attribute("title") == "摘自沧县第1版"
    editor(city).click()
    city.keyboard.press("Control+End")
    city.keyboard.press("Enter")
    city.keyboard.type("市里补充。")
    state(city, "正在写")
    state(city, "已自动保存")
    blocks = parts("130900")["practice"].blocks
    assert [(block.text, block.origin) for block in blocks] == [
        ("逐家走访，一企一策。", "130921:1"),
        ("市里补充。", ""),
    ]
