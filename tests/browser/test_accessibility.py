"""axe-core finds nothing serious on any kind of page, as each role sees it; the keyboard reaches the text
first and sees where it is."""

import re
from collections import defaultdict

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone

from campaign.models import User
from reports.handing_over import hand_over
from tests.addresses import OPEN_TO_ALL, OWN_ONLY, UNIT_ADDRESSES, address_of
from tests.factories import UserFactory, campaign, enterprise
from tests.hostile.poison import poisoned_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "django.contrib.auth.backends.ModelBackend"
OBJECTLESS = {"logout", "notice_read", "job_cancel", "job_again", "job_file", "help_chapter"}
FILES = {
    "enterprises:template",
    "enterprises:workbook",
    "enterprises:by_township",
    "package_file",
    "scan_page",
}
PAGES = [a for a in UNIT_ADDRESSES if "form" not in a[1] and a[0] not in FILES]
GRAVE = ("serious", "critical")
RUN = """async options => {
  const found = await axe.run(document, options);
  return found.violations.map(rule => [rule.impact, rule.id, rule.nodes.map(node => node.html)]);
}"""
OPTIONS = {"resultTypes": ["violations"], "preload": False}
ADMINISTRATION = (
    "", "campaign/user/", "campaign/district/", "campaign/campaign/", "campaign/extension/",
    "campaign/round/", "campaign/auditline/", "campaign/user/add/", "campaign/user/import/",
    "campaign/user/export/", "campaign/district/import/", "campaign/district/export/",
    "campaign/extension/import/", "campaign/extension/add/", "campaign/campaign/load/",
)  # fmt: skip

# Pages of 系统管理 about one account, the one that is there or the one that was handed over.
OF_ACCOUNT = {
    "change": "account", "release": "account", "reset": "account", "hand_over": "account",
    "hand_over_sheet": "handed_over",
}  # fmt: skip


def kinds(text):
    """The kinds of elements of a page: tag and class."""
    return set(re.findall(r'<(\w+)(?:[^>]*?\sclass="([^"]*)")?', text))


def pages(client, user, code, made, seen):
    """(name, address) of the pages of the unit ``code`` that ``user`` may open and that have a kind of
    element which nobody before saw on the page of that name. ``seen``: kinds by name, None where no page is."""
    client.force_login(user, backend=BACKEND)
    places = [(name, reverse(name)) for name in sorted(OWN_ONLY - OBJECTLESS)]
    places += [(name, address_of(name, words, code, made)) for name, words, _ in PAGES]
    if user.role == "admin":
        places += [(f"manage/{path}", f"/manage/{path}") for path in ADMINISTRATION]
        places += [
            (f"manage/{word}", reverse(f"admin:campaign_user_{word}", args=[made[kind].pk]))
            for word, kind in OF_ACCOUNT.items()
        ]
    for name, address in places:
        if seen[name] is None:
            continue
        answer = client.get(address)
        if answer.status_code == 405:
            seen[name] = None
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            if not kinds(answer.text) <= seen[name]:
                seen[name] |= kinds(answer.text)
                yield name, address
        else:
            answer.close()


def accounts():
    """An account, and one that was handed over to a successor."""
    admin, leaving = UserFactory(admin=True), UserFactory(username="leaving")
    to = User(name="接手人", phone="0317-2012345")
    hand_over(leaving, to, day=timezone.localdate(), reason="工作调动", by=admin)
    return {"account": UserFactory(), "handed_over": leaving}


def findings(page, address):
    """(impact, rule, elements) of what axe-core objects to on the page at ``address``."""
    page.goto(address)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, OPTIONS)


def test_axe_finds_nothing_serious_on_any_page_of_any_role(new_page, client):
    made = poisoned_world("崔尔庄镇") | accounts()
    own = made | {"row": made["own_row"]}
    cast = [
        ("填报", UserFactory(neighbour=True), "130922", own),
        ("填报，已报送", UserFactory(), "130921", made),
        ("审核，下级", UserFactory(reviewer=True), "130921", made),
        ("审核，本级", UserFactory(reviewer=True), "130900", made),
        ("查看", UserFactory(viewer=True, at="130900"), "130900", made),
        ("审签", UserFactory(leader=True), "130921", made),
        ("管理", UserFactory(admin=True), "130900", made),
    ]
    grave, slight, seen = [], [], defaultdict(set)
    visits = [
        ("未登录", new_page(), name, reverse(name)) for name in OPEN_TO_ALL - {"verify", "health"}
    ]
    for role, user, code, objects in cast:
        page = new_page(user)
        visits += [(role, page, *place) for place in pages(client, user, code, objects, seen)]
    assert {f"manage/{word}" for word in OF_ACCOUNT} <= {visit[2] for visit in visits}
    for role, page, name, address in visits:
        for impact, rule, elements in findings(page, address):
            kind = grave if impact in GRAVE else slight
            kind.append(f"{role} {name} {rule} {' '.join(elements[:3])}")
    print(len(visits), "pages,", len(grave), "grave,", len(slight), "slight")  # noqa: T201 - shown by pytest -s
    assert not grave, "\n".join(grave)


def test_the_first_tab_offers_the_way_to_the_text_and_every_stop_is_seen(new_page):
    campaign()
    enterprise(by=UserFactory())
    page = new_page(UserFactory())
    page.goto(reverse("enterprises:ledger", kwargs={"slug": "hebei-2018", "code": "130921"}))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
