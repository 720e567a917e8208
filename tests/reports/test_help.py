"""使用手册, 填表说明, 检查说明: nothing that can be met on a page is left untold, and no link leads nowhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from campaign.campaign_file import parse
from campaign.definition import ExtraColumn
from campaign.models import User
from enterprises.check_help import CHECK_HELP
from enterprises.check_telling import told_checks
from enterprises.columns import COLUMNS
from reports.context import anchor_of, entries_of
from reports.handbook import CHAPTERS
from tests.factories import UserFactory, campaign, change_file, district, enterprise

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
PAGES = [
    *(reverse("help_chapter", kwargs={"key": chapter.key}) for chapter in CHAPTERS),
    *(reverse(f"help_{name}") for name in ("columns", "checks", "questions")),
]
UNITS = ("130000", "130900", "130921")


class Elements(HTMLParser):
    """``ids`` of a page, ``links`` of it, ``pictures`` as (address, alt)."""

    def __init__(self, answer):
        super().__init__()
        self.ids, self.links, self.pictures = [], [], []
        assert answer.status_code == 200
        self.feed(answer.text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids += [found["id"]] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"])
        if tag == "img":
            self.pictures.append((found["src"], found.get("alt", "")))


def entered(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("role", "code"), list(product(User.Role.values, UNITS)))
def test_every_menu_entry_is_told_in_the_chapter_that_its_reader_opens_first(
    client, monkeypatch, tmp_path, role, code
):
    change_file(monkeypatch, tmp_path, ("sign_off = false", "sign_off = true"))
    campaign()
    district("130921")
    user = UserFactory(username="u", role=role, at=code)
    ids = Elements(entered(client, user).get(reverse("help"))).ids
    assert {anchor_of(name) for _, name, _ in entries_of(user, campaign())} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_the_link_in_the_header_leads_to_the_section_about_the_page(client):
    campaign()
    page = entered(client, UserFactory()).get(f"/{campaign().slug}/130921/rows/")
    assert "/help/#enterprises-ledger" in Elements(page).links


@pytest.mark.parametrize(("role", "code", "first"), [
    ("entry", "130921", "entry"), ("review", "130900", "review"), ("review", "130000", "province"),
    ("view", "130900", "province"), ("leader", "130921", "leader"), ("admin", "130000", "admin"),
])  # fmt: skip
def test_each_role_sees_its_own_chapter_first(client, role, code, first):
    campaign()
    page = entered(client, UserFactory(username="u", role=role, at=code)).get(reverse("help"))
    titles = re.findall(r'<a href="/help/[^"]*"\s+(?:aria-current="page")?>([^<]+)</a>', page.text)
    assert titles[0] == next(chapter.title for chapter in CHAPTERS if chapter.key == first)
    assert page.context["here"] == first


def codes_in_source():
    """Every code that a check can speak, read from the checks themselves."""
    text = "".join((ROOT / "enterprises" / f).read_text(encoding="utf-8") for f in ("checks.py", "union_checks.py"))  # fmt: skip
    literal = set(re.findall(r'(?:error|warn)\(\s*"(\w+)"', text))
    listed = set(re.findall(r'\("\w+", "(\w+_missing)"\)', text))
    made = {f"not_unionised_with_{name}" for name in ("unionised_on", "chair", "members")}
    assert 'error(f"not_unionised_with_{column}"' in text
    return literal | listed | made


def test_every_check_is_told_by_what_it_says_itself_of_an_example(monkeypatch):
    definition = parse((ROOT / "campaign/data/hebei_2018.toml").read_text(encoding="utf-8"))
    own = ExtraColumn("kind", "类别", "choice", ("甲", "乙"), "always")
    object.__setattr__(definition, "extra_columns", (own,))
    told = {check.code: check for check in told_checks(definition, definition.starts)}
    assert set(told) == set(CHECK_HELP) == codes_in_source()
    assert all(check.why and check.do and check.message for check in told.values())
    assert told["employees_missing"].blocks
    assert not told["members_exceed_employees"].blocks


def test_the_checks_of_a_campaigns_own_columns_are_told_each_of_the_column_that_can_provoke_it():
    text = (ROOT / "campaign/data/hebei_2018.toml").read_text(encoding="utf-8")
    park = ExtraColumn("park", "所在园区", "text", required_if="always")
    kind = ExtraColumn("kind", "类别", "choice", ("甲", "乙"))
    definition = replace(
        parse(text), extra_columns=(ExtraColumn("street", "街道", "text"), park, kind)
    )
    told = {check.code: check for check in told_checks(definition, definition.starts)}
    assert (told["extra_missing"].label, told["extra_not_a_choice"].label) == ("所在园区", "类别")


def test_a_check_is_not_told_where_the_campaign_knows_the_word_of_its_example():
    text = (ROOT / "campaign/data/hebei_2018.toml").read_text(encoding="utf-8")
    known = parse(text.replace('label = "停产"', 'label = "说不清"'))
    told = {check.code for check in told_checks(known, known.starts)}
    assert "status_not_listed" not in told
    assert "ownership_not_listed" in told


def test_whatever_an_import_says_of_a_row_is_told(client):
    campaign()
    files = (ROOT / "enterprises" / "importing").glob("*.py")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    codes = set(re.findall(r'(?:tell\(\s*|\(\s*(?="\w+",\s*Level))"(\w+)"', text))
    assert {"cell", "row_in_bin", "both_changed"} <= codes
    told = Elements(entered(client, UserFactory()).get(reverse("help_checks"))).ids
    assert codes <= set(told)


def test_every_link_and_anchor_of_the_help_exists_and_every_picture_has_words(client):
    campaign()
    entered(client, UserFactory())
    pages = {address: Elements(client.get(address)) for address in ("/help/", *PAGES)}
    shown = set()
    for page in pages.values():
        for link in page.links:
            address, _, anchor = link.partition("#")
            if address in pages and anchor:
                assert anchor in pages[address].ids, link
            elif address:
                assert client.get(address).status_code == 200, link
        for source, alt in page.pictures:
            file = source.removeprefix(settings.STATIC_URL)
            assert finders.find(file), source
            assert len(alt) > 5
            shown.add(Path(file).name)
    pictures = list((ROOT / "static" / "help").glob("*.png"))
    assert shown == {picture.name for picture in pictures}
    assert max(picture.stat().st_size for picture in pictures) <= 60 * 1024


def test_every_message_and_every_field_leads_to_what_the_help_says_of_it(client):
    row = enterprise(by=UserFactory(), employees=None, address="", members=9999)
    entered(client, UserFactory())
    checks = Elements(client.get(reverse("help_checks"))).ids
    columns = Elements(client.get(reverse("help_columns"))).ids
    unit = {"slug": campaign().slug, "code": "130921", "pk": row.pk}
    links = Elements(client.get(reverse("enterprises:row", kwargs=unit))).links
    found = {link.partition("#")[2] for link in links if "help/checks" in link}
    assert found == {"employees_missing", "address_missing"}
    links = Elements(client.get(reverse("enterprises:row_edit", kwargs=unit))).links
    fields = {link.partition("#")[2] for link in links if "help/columns" in link}
    assert found <= set(checks)
    assert set(COLUMNS) - {"position"} <= fields <= set(columns)
