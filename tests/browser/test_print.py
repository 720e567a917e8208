"""Any page prints: wide tables across the sheet, the head on every sheet, no menus and no forms."""

import pypdfium2
import pytest
from django.urls import reverse

from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARGIN = 33.5  # points: a browser cuts what stands in the 12 mm of static/app.css


@pytest.fixture
def sent():
    clerk = UserFactory()
    enterprises(45, by=clerk)
    send(campaign(), district(), by=clerk)
    return UserFactory(reviewer=True)


@pytest.mark.parametrize(
    ("name", "code", "last"),
    [
        ("enterprises:ledger", 130921, "检查"),
        ("review", 130921, "未建会原因"),
        ("rollup", 130900, "占比"),
    ],
)
def test_a_wide_table_prints_whole_on_sheets_laid_across(sent, new_page, name, code, last):
    page = new_page(sent)
    page.goto(reverse(name, kwargs={"slug": "hebei-2018", "code": code}))
    sheets = list(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)))
    for number, sheet in enumerate(sheets):
        (width, height), text = sheet.get_size(), sheet.get_textpage()
        assert width > height
        rects = [text.get_rect(n) for n in range(text.count_rects())]
        assert all(left > MARGIN and right < width - MARGIN for left, _, right, _ in rects)
        said = "".join(text.get_text_bounded().split())
        if number == 0 or "有限公司" in said:
            assert last in said
        assert not any(word in said for word in ("工作台", "修改密码", "写批注", "退回的类别"))
    if name != "rollup":
        assert len(sheets) > 1
