"""What no browser sends and no database takes: half numbers and the character NUL."""

import pytest
from django.urls import reverse

from campaign.views.numbers import number_in
from tests.factories import UserFactory
from tests.reports.sent_reports import send_rows

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.parametrize(
    "text", ["", " 1", "²", "٣", "1.5", "-1", "1e9", "9" * 19, "9" * 5000, "\0"]
)
def test_what_is_no_number_counts_as_none(text):
    assert number_in(text) == 0
    assert number_in(text, None) is None


def test_a_whole_number_is_read():
    assert (number_in("0", None), number_in("130921"), number_in("9" * 18)) == (
        0,
        130921,
        10**18 - 1,
    )


@pytest.mark.parametrize("pk", ["²", "9" * 5000, "٣x"])
@pytest.mark.parametrize(("name", "field"), [("remark_new", "row"), ("tick_all", "version")])
def test_a_form_with_half_a_number_is_no_error_page(client, pk, name, field):
    send_rows(1)
    client.force_login(UserFactory(reviewer=True), backend=BACKEND)
    answer = client.post(reverse(name, kwargs=UNIT), {field: pk, "reason_code": "R1"})
    assert answer.status_code in (302, 404)


def test_the_character_nul_is_left_out_of_what_was_typed_and_asked(client):
    submission = send_rows(1)
    client.force_login(UserFactory(reviewer=True), backend=BACKEND)
    sent = {"reason_code": "R1", "text": "请核\0对", "a\0": "x"}
    assert client.post(reverse("remark_new", kwargs=UNIT), sent).status_code == 302
    assert submission.remarks.get().text == "请核对"
    admin = UserFactory(admin=True)
    client.force_login(admin, backend=BACKEND)
    for asked in ("/manage/campaign/user/?role__exact=a%00", "/manage/campaign/user/?q=%00"):
        assert client.get(asked, follow=True).status_code == 200


def test_an_address_with_the_character_nul_is_no_request(client):
    answer = client.get("/verify/a%00b/")
    assert answer.status_code == 400
    assert "特殊符号" in answer.content.decode()
