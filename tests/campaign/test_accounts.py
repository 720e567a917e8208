import pytest
from django.urls import reverse

from campaign.accounts import create_below
from campaign.models import User
from tests.factories import campaign, district

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    campaign()
    district("130921")
    district("130922")
    return create_below(district("130900"), "entry")


def test_every_unit_below_gets_one_account_and_no_second(made):
    assert [user.username for user, _ in made] == ["130921", "130922"]
    assert create_below(district("130900"), "entry") == []


def test_a_one_time_password_opens_nothing_but_the_change_of_password(client, made):
    user, password = made[0]
    client.post(reverse("login"), {"username": user.username, "password": password})
    home = client.get(reverse("home"))
    assert home.status_code == 302
    assert home.url == reverse("password_change")
    new = {
        "old_password": password,
        "new_password1": "Gonghui-8848",
        "new_password2": "Gonghui-8848",
    }
    client.post(reverse("password_change"), new)
    assert not User.objects.get(pk=user.pk).must_change_password
    assert client.get(reverse("home"), follow=True).status_code == 200


def test_an_account_without_a_unit_sees_nothing(client, made):
    user = User.objects.create_user("nobody", password="Gonghui-8848", role="review")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    kwargs = {"slug": "hebei-2018", "code": "130921"}
    assert client.get(reverse("submission", kwargs=kwargs)).status_code == 404
    assert "还没有分配单位" in client.get(reverse("home")).content.decode()
