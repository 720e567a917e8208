"""Who may see and do what: closed by default, then by role and place on the reporting line."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from campaign.access import Do, may, may_answer_for, may_load_tree, rights
from campaign.models import District, User
from tests.factories import UserFactory, district

pytestmark = pytest.mark.django_db


def reviewer(**changed):
    user = UserFactory(reviewer=True)
    for name, value in changed.items():
        setattr(user, name, value)
    return user


def nobody():
    return [
        AnonymousUser(),
        reviewer(district=None),
        reviewer(role=""),
        reviewer(role="unheard of"),
        reviewer(is_active=False),
    ]


def test_without_login_unit_known_role_or_leave_nothing_is_seen_and_nothing_allowed():
    county, city = district(), district("130900")
    for user in nobody():
        assert rights(user, county) == set()
        assert not District.objects.visible_to(user).exists()
        if user.is_authenticated:
            assert may(user, Do.READ, county).reason
            assert may_answer_for(user, city).reason


def test_an_account_without_unit_finds_no_page_of_a_unit(client):
    user = reviewer()
    User.objects.filter(pk=user.pk).update(district=None)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": "hebei-2018", "code": district().code}
    assert client.get(reverse("submission", kwargs=place)).status_code == 404


def test_a_reviewer_decides_for_direct_reporters_reads_below_and_nothing_sideways():
    city, county = district("130900"), district()
    assert Do.REVIEW in rights(reviewer(), county)
    assert Do.REVIEW not in rights(reviewer(), city)
    assert Do.REVIEW not in rights(reviewer(district=city.superior), county)
    assert Do.READ in rights(reviewer(district=city.superior), county)
    assert rights(UserFactory(), district("130922")) == set()
    assert rights(UserFactory(), city) == set()


def test_a_clerk_sees_the_own_unit_alone_and_a_reviewer_all_below():
    district(), district("130922")
    seen = {
        user.username: set(District.objects.visible_to(user).values_list("code", flat=True))
        for user in (UserFactory(), UserFactory(reviewer=True))
    }
    assert seen == {
        UserFactory().username: {"130921"},
        "reviewer": {"130900", "130921", "130922"},
    }


def test_only_an_administrator_at_the_top_loads_the_tree():
    top = UserFactory(admin=True)
    top.district = district("130000")
    assert may_load_tree(top)
    assert "最上级" in may_load_tree(UserFactory(admin=True)).reason
    without = UserFactory(admin=True)
    without.district = None
    assert "系统管理员" in may_load_tree(without).reason
    assert may_load_tree(reviewer(district=district("130000"))).reason
