"""The sheet in a real browser: paste, mend by keyboard, conflict, undo, input method, offline."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaign.models import Campaign
from enterprises import grid, ledger
from enterprises.models import Enterprise
from tests.conftest import session_cookie
from tests.factories import UserFactory, campaign, enterprise, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = {"slug": "hebei-2018", "code": "130921"}
ADDRESS = reverse("enterprises:grid", kwargs=UNIT)
PASTE = """([text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def block(count):
    """``count`` rows as a clerk's file has them: 序号 and the ten columns, a line break in the second address."""
    lines = []
    for i in range(1, count + 1):
        place = f'"沧县崔尔庄镇\n""工业园区""{i}号"' if i == 2 else f"沧县崔尔庄镇{i}号"
        if i % 2:
            tail = ["√", "2018.9", f"王{i}", "90", ""]
        else:
            tail = ["否", "", "", "", "经营者不支持或有顾虑"]
        lines.append(
            [str(i), f"沧县粘贴{i}铸造有限公司", "民营", place, "正常", str(100 + i), *tail]
        )
    return lines


def text_of(lines):
    return "".join("\t".join(line) + "\r\n" for line in lines)


@pytest.fixture
def clerk():
    campaign()
    return UserFactory()


@pytest.fixture
def page(clerk, new_page):
    page = new_page(clerk)
    page.goto(ADDRESS, wait_until="networkidle")  # the note above the sheet asks once more
    return page


def cell(page, row, column):
    """The input of a row (from 1, as on the sheet) and a column by its Chinese name."""
    names = [c.label for c in grid.COLUMNS]
    line = page.locator("#grid tbody tr").nth(row - 1)
    return line.locator("td input").nth(names.index(column))


def paste(page, row, column, lines):
    cell(page, row, column).click()
    page.evaluate(PASTE, [text_of(lines)])


def saved(page):
    page.locator("#grid-state", has_text="已保存").wait_for()


def stored():
    return [grid.shown_cells(row) for row in Enterprise.objects.kept().in_order()]


def test_three_hundred_rows_are_pasted_two_cells_mended_by_keyboard_and_all_are_there(page):
    lines = block(300)
    lines[4][5], lines[6][7] = "约120人", "前年"
    paste(page, 1, "企业名称", lines)
    page.locator("#grid-state").get_by_text("2 行未保存", exact=True).wait_for()  # not 202
    assert page.locator("#grid-next").inner_text().startswith("2 处错误，0 处疑问")

    page.keyboard.press("F8")
    assert "请改为确切人数" in page.locator("#grid-message").inner_text()
    assert page.evaluate("document.activeElement.value") == "约120人"
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.keyboard.type("120")
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.value") == "前年"
    page.keyboard.type("2017年3月")
    page.keyboard.press("Enter")
    saved(page)

    expected = []
    for line in lines:
        cells = [*line[1:], ""]
        cells[2] = cells[2].strip('"').replace("\n", " ").replace('""', '"')
        cells[5] = "是" if cells[5] == "√" else "否"
        cells[6] = "2018年9月" if cells[6] == "2018.9" else cells[6]
        expected.append(cells)
    expected[4][4], expected[6][6] = "120", "2017年3月"
    assert sorted(stored()) == sorted(expected)  # the two mended rows stand at the end
    page.reload()
    assert cell(page, 5, "职工人数").input_value() == "106"
    assert cell(page, 2, "企业地址").input_value() == '沧县崔尔庄镇 "工业园区"2号'
    cell(page, 5, "职工人数").click()
    page.keyboard.press("Control+End")
    assert page.evaluate("document.activeElement.value") in {
        "沧县粘贴5铸造有限公司",
        "沧县粘贴7铸造有限公司",
    }


def test_a_cell_that_cannot_be_read_survives_leaving_the_page(page):
    cell(page, 1, "企业名称").click()
    page.keyboard.type("沧县留存铸造有限公司")
    cell(page, 1, "职工人数").click()
    page.keyboard.type("约120人")
    page.keyboard.press("Control+s")
    page.locator("#grid-message", has_text="这一行还没有保存").wait_for()
    assert not Enterprise.objects.exists()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("#grid-notice", has_text="已恢复上次没有保存的 1 行").wait_for()
    assert cell(page, 1, "职工人数").input_value() == "约120人"
    cell(page, 1, "职工人数").fill("120")
    page.keyboard.press("Enter")
    saved(page)
    assert Enterprise.objects.get().employees == 120


def test_a_paste_is_taken_back_in_one_step_and_done_again(page, clerk):
    first = enterprise()
    page.reload()
    paste(page, 2, "企业名称", block(30))
    saved(page)
    assert Enterprise.objects.kept().count() == 31
    page.keyboard.press("Control+z")
    page.locator("#grid-state", has_text="未保存").wait_for()
    saved(page)
    assert Enterprise.objects.kept().get() == first
    assert Enterprise.objects.in_bin().count() == 30
    page.keyboard.press("Control+y")
    page.locator("#grid-state", has_text="未保存").wait_for()
    saved(page)
    assert Enterprise.objects.kept().count() == 31


def test_columns_under_a_heading_go_where_their_names_say(page):
    lines = [["职工数", "单位名称", "电话"], ["150", "沧县标题铸造有限公司", "0317"]]
    paste(page, 1, "企业名称", lines)
    page.locator("#grid-notice", has_text="不认识的栏没有填入").wait_for()
    assert cell(page, 1, "企业名称").input_value() == "沧县标题铸造有限公司"
    assert cell(page, 1, "职工人数").input_value() == "150"
    saved(page)


def change_behind_the_back(row, clerk, **values):
    ledger.change(row, replace(row.row(), **values), by=clerk, version=row.version)


@pytest.mark.parametrize(
    ("answer", "address"), [("用我的", "我的地址"), ("用对方的", "对方的地址")]
)
def test_both_changed_the_same_cell_and_the_clerk_chooses(page, clerk, answer, address):
    row = enterprise()
    page.reload()
    change_behind_the_back(row, clerk, address="对方的地址", chair="对方改的")
    cell(page, 1, "企业地址").fill("我的地址")
    page.keyboard.press("Enter")
    page.get_by_text("对方：对方的地址").wait_for()
    assert cell(page, 1, "企业地址").input_value() == "我的地址"
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.value") == "我的地址"
    for _ in range({"用对方的": 2, "用我的": 3}[answer]):  # over 企业所有制性质 to the buttons
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    saved(page)
    row.refresh_from_db()
    assert (row.address, row.chair) == (address, "对方改的")


def test_changes_in_different_cells_are_put_together(page, clerk):
    row = enterprise()
    page.reload()
    change_behind_the_back(row, clerk, chair="对方改的")
    cell(page, 1, "企业地址").fill("我的地址")
    page.keyboard.press("Enter")
    page.locator("#grid-notice", has_text="已合在一起").wait_for()
    saved(page)
    row.refresh_from_db()
    assert (row.address, row.chair) == ("我的地址", "对方改的")


def test_an_input_method_types_into_the_cell_and_its_enter_does_not_move(page):
    cell(page, 1, "工会主席姓名").click()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "zhang", "selectionStart": 5, "selectionEnd": 5})
    enter = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", enter)
    keys.send("Input.insertText", {"text": "张敏"})
    assert cell(page, 1, "工会主席姓名").input_value() == "张敏"
    page.keyboard.press("Enter")
    assert cell(page, 2, "工会主席姓名").evaluate("input => input === document.activeElement")
    cell(page, 1, "企业名称").fill("沧县输入法有限公司")
    page.keyboard.press("Enter")
    saved(page)
    assert Enterprise.objects.get().chair == "张敏"


def test_the_keyboard_alone_moves_chooses_fills_down_and_restores(page):
    cell(page, 1, "企业名称").click()
    page.keyboard.type("沧县甲厂有限公司")
    page.keyboard.press("Tab")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert cell(page, 1, "企业所有制性质").input_value() == "集体企业"
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    assert cell(page, 3, "企业所有制性质").input_value() == "集体企业"
    page.keyboard.press("ArrowDown")
    page.keyboard.type("写错了")
    page.keyboard.press("Escape")
    assert cell(page, 2, "企业所有制性质").input_value() == "集体企业"
    page.keyboard.press("Control+z")
    assert cell(page, 3, "企业所有制性质").input_value() == ""
    page.keyboard.press("Control+Home")
    assert cell(page, 1, "企业名称").evaluate("input => input === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    assert cell(page, 1, "企业名称").evaluate("input => input === document.activeElement")
    page.keyboard.press("Control+s")
    saved(page)


def test_an_ended_session_keeps_everything_and_saves_after_a_new_login(page, clerk):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    cell(page, 1, "企业名称").fill("沧县断线有限公司")
    page.keyboard.press("Control+s")
    page.get_by_role("link", name="重新登录").last.wait_for()
    assert "登录已失效" in page.locator("#grid-notice").inner_text()
    page.context.add_cookies([session_cookie(clerk, page.url)])
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # back from the window of the login
    saved(page)
    assert Enterprise.objects.get().name == "沧县断线有限公司"


@pytest.mark.console_error("409")
def test_a_ledger_sent_meanwhile_turns_read_only_and_keeps_what_was_typed(page, clerk):
    enterprise()
    page.reload()
    Campaign.objects.update(archived_at=timezone.now())
    cell(page, 1, "企业地址").fill("晚到的地址")
    page.keyboard.press("Control+s")
    page.locator("#grid-notice", has_text="归档").wait_for()
    assert not cell(page, 1, "企业地址").is_editable()
    assert cell(page, 1, "企业地址").input_value() == "晚到的地址"


def test_two_thousand_rows_keep_few_elements(page):
    enterprises(2000)
    page.reload()
    page.locator("#grid").evaluate("wrap => wrap.scrollTo(0, wrap.scrollHeight / 2)")
    page.locator("#grid tbody th a").get_by_text("1000", exact=True).wait_for()
    assert page.locator("#grid input").count() <= 2000
