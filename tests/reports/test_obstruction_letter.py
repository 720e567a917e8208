"""The letter that asks the labour department for an order: what it says, and who may have it."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document as read_docx

from enterprises.obstructing import cancel_step
from reports.obstruction_letter import articles_on
from tests.enterprises.following import unfounded
from tests.enterprises.test_obstruction import SECRET, Step, take
from tests.enterprises.visits import login
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def address(row, code=130921):
    where = {"slug": "hebei-2018", "code": code, "pk": row.pk}
    return reverse("obstruction_letter", kwargs=where)


def test_the_letter_tells_what_was_done_and_what_is_asked(client):
    row, by = unfounded(), UserFactory()
    take(row, by=by)
    wrong = take(row, Step.ADVISED, by=by, day=9, result="填错了")
    cancel_step(wrong, reason="填错", by=by)
    file = login(client, by).get(address(row)).getvalue()
    text = "\n".join(paragraph.text for paragraph in read_docx(BytesIO(file)).paragraphs)
    assert row.name in text
    assert f"{row.district.name}人力资源和社会保障局：" in text
    assert "2018年10月8日，上门宣传" in text
    assert f"由沧县总工会李干事经办：{SECRET}。" in text
    assert "填错了" not in text
    assert f"依法责令{row.name}改正" in text


def test_the_letter_names_the_articles_in_force():
    assert articles_on(date(2018, 11, 1)).order == "第五十条"
    assert articles_on(date(2022, 1, 1)).order == "第五十一条"


def test_who_may_not_read_the_steps_gets_no_letter(client):
    row = unfounded()
    take(row)
    assert login(client, UserFactory(viewer=True)).get(address(row)).status_code == 403
    login(client, UserFactory(neighbour=True))
    assert [client.get(address(row, code)).status_code for code in (130921, 130922)] == [404, 404]
