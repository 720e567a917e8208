"""Every page, in every state of a county's report, as every role of county, city and province:
no control is disabled and nothing is locked without a reason that can be read beside it.

A reason is a ``title``, or words on the page that ``aria-describedby`` points to; inside a disabled
fieldset or a locked table the container's reason counts. New addresses are walked by themselves.
"""

from collections import Counter, defaultdict
from html.parser import HTMLParser

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from campaign import requesting
from campaign.access import Do, may
from campaign.models import AuditLine, Extension, Request
from campaign.state_changes import accept, take_up
from enterprises.importing import batches
from enterprises.models import Outcome
from enterprises.rosters import settling
from reports.remarking import remark
from reports.returning import Opens, send_back
from tests.addresses import OWN_ONLY, UNIT_ADDRESSES, address_of, addresses
from tests.enterprises.rosters import handed_down
from tests.enterprises.test_imports import ASKED, GOOD, HEADER
from tests.factories import UserFactory, campaign, change_file, district, enterprise
from tests.reports.doubting import give
from tests.reports.sign_offs import ask, confirm, sent, switch_on
from tests.reports.test_admin_addresses import ROUTES
from tests.reports.test_admin_addresses import address as admin_address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
VOID = {"input", "br", "hr", "img", "link", "meta", "col", "source", "wbr", "area", "embed"}
ROLES = ("entry", "review", "view", "leader", "admin")
# Who may do something in a county's report in some state; whoever only reads is walked in the first one.
ACTING = {"entry-county", "review-county", "leader-county", "review-city"}
UNITS = {"county": "130921", "city": "130900", "province": "130000"}


class Locks(HTMLParser):
    """The locked elements of a page and the words that stand under each id."""

    def __init__(self, page):
        super().__init__()
        self.open, self.locks, self.words = [], [], Counter()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        kept = [lock for _, _, lock in self.open if lock]
        lock = None
        if is_locked(attrs):
            lock = (tag, attrs, kept)
            self.locks.append(lock)
        if tag not in VOID:
            self.open.append((tag, attrs.get("id"), lock))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for key in {key for _, key, _ in self.open if key}:
            self.words[key] += len(data.strip())

    def without_reason(self):
        return [
            f"<{tag} {attrs}>" for tag, attrs, around in self.locks if not self.said(attrs, around)
        ]

    def said(self, attrs, around):
        named = (attrs.get("aria-describedby") or "").split()
        own = (attrs.get("title") or "").strip() or (named and all(map(self.words.get, named)))
        return bool(own) or any(self.said(outer, further) for _, outer, further in around)


def is_locked(attrs):
    marks = {"disabled", "readonly", "data-locked"} & set(attrs)
    return bool(marks) or attrs.get("aria-disabled") == "true"


@pytest.mark.parametrize(
    ("page", "without"),
    [
        ("<button disabled>报送</button>", 1),
        ("<button disabled title=' '>报送</button>", 1),
        ("<button disabled aria-describedby='why'>报送</button><p id='why'> </p>", 1),
        ("<button disabled aria-describedby='why'>报送</button><p id='gone'>已报送</p>", 1),
        ("<a aria-disabled='true'>报送</a><br><input readonly>", 2),
        ("<button disabled aria-describedby='why'>报送</button><p id='why'><b>已报送</b></p>", 0),
        ("<button disabled title='已报送'>报送</button>", 0),
        ("<fieldset disabled title='已归档'><input disabled></fieldset>", 0),
        ("<fieldset disabled title='已归档'></fieldset><input disabled>", 1),
        ("<a aria-disabled='false'>报送</a>", 0),
    ],
)
def test_a_lock_is_found_and_its_reason_read(page, without):
    assert len(Locks(page).without_reason()) == without


class World:
    """沧县 with a doubtful pair and an import under way, 青县 with one of its enterprises."""

    def __init__(self):
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.people = [
            UserFactory(username=f"{role}-{unit}", role=role, at=code)
            for unit, code in UNITS.items()
            for role in ROLES
        ]
        self.both = [
            enterprise(name=name, chair="刘东", employees=123 + n, members=100 + n)
            for n, name in enumerate(("沧县甲乙铸造有限公司", "沧县甲乙铸造有限责任公司"))
        ]
        self.rows = self.both[:1]
        enterprise(by=UserFactory(neighbour=True), name=self.both[0].name)
        place = (campaign(), district("130921"))
        files = [ContentFile((HEADER + GOOD + ASKED).encode(), "台账.csv")]
        self.batch = batches.read(batches.upload(*place, files, by=self.clerk))
        self.line = self.batch.rows.in_order()[1]
        self.made = {"doubt": give()}
        line = handed_down("沧县丁铸造有限公司,,,沧县,120,,", by=self.reviewer)[0]
        settling.close(line, Outcome.NOT_FOUND, "原址查看，没有这一家", by=self.clerk)
        self.made |= {"roster_line": line, "roster_batch": line.batch}

    def objects(self, row):
        """The objects that addresses name, by their kind; a row where there is none of that kind."""
        return defaultdict(lambda: row, batch=self.batch, line=self.line, **self.made)

    def send(self):
        self.made["sign_off"] = confirm(ask())
        self.submission = sent()
        self.round = self.submission.round

    def note(self):
        row = self.rows[0]
        cell = {"enterprise": row, "column": "employees", "suggestion": "125"}
        self.made["remark"] = remark(self.submission, by=self.reviewer, reason_code="R6", **cell)


def drafting(world):
    """填报中, with a row that must be mended first."""
    enterprise(name="沧县缺数铸造有限公司", employees=None)


def asked(world):
    world.made["sign_off"] = ask()


def submitted(world):
    world.send()


def taken_up(world):
    world.send()
    take_up(world.round, district(), by=world.reviewer)
    world.note()


def returned(world):
    world.send()
    world.note()
    send_back(world.round, district(), by=world.reviewer, reason="见批注", opens=Opens.REMARKED)
    world.rows = world.both  # one row is open, one closed


def accepted(world):
    world.send()
    world.note()
    accept(world.round, district(), by=world.reviewer)
    wish = {"by": world.clerk, "reason": "一家企业的人数填错"}
    world.made["request"] = requesting.ask(world.round, district(), Request.Kind.RETURN, **wish)


def archived(world):
    world.send()
    world.round.campaign.archived_at = timezone.now()
    world.round.campaign.save()


def too_late(world):
    """填报中 after the deadline in a campaign that takes nothing late."""


STATES = [drafting, asked, submitted, taken_up, returned, accepted, archived, too_late]


@pytest.fixture
def world(request, monkeypatch, tmp_path):
    switch_on(monkeypatch, tmp_path)
    made = World()
    made.state = request.param
    request.param(made)
    if request.param is too_late:
        change_file(monkeypatch, tmp_path, ("accept_late = true", "accept_late = false"))
        campaign()
    return made


@pytest.fixture(scope="module")
def no_pages():
    """Names of addresses that turned out to be buttons' or downloads: asked once, not in each state."""
    return set()


def pages(client, world, no_pages):
    """(address, page) of everything that anybody in the world can open."""
    for user in world.people:
        if world.state is not drafting and user.username not in ACTING:
            continue
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name, address in places(world, user):
            if name in no_pages:
                continue
            answer = client.get(address)
            html = answer.headers["Content-Type"].startswith("text/html")
            if answer.status_code == 405 or not html:
                no_pages.add(name)
                answer.getvalue()  # a download that is read to its end closes its file
            elif answer.status_code == 200:
                yield f"{user.username} {address}", answer.content.decode()


def places(world, user):
    """(name, address) of what the user may see of the county and its rows. The pages of a superior's
    own report do not depend on the county's state: they are walked in the first one."""
    found = {
        reverse(name): name for name, words, _ in addresses() if name in OWN_ONLY and not words
    }
    for code in {"130921", user.district.code} if world.state is drafting else {"130921"}:
        if not may(user, Do.READ, district(code)):
            continue
        for name, words, _ in UNIT_ADDRESSES:
            if "pk" not in words or code == "130921":
                for row in world.rows:
                    found[address_of(name, words, code, world.objects(row))] = name
    return [(name, address) for address, name in found.items()]


@pytest.mark.parametrize("world", STATES, indirect=True, ids=lambda state: state.__name__)
def test_every_lock_on_every_page_names_its_reason(client, world, no_pages):
    opened, locks, without = 0, 0, []
    for where, page in pages(client, world, no_pages):
        found = Locks(page)
        opened, locks = opened + 1, locks + len(found.locks)
        without += [f"{where} {lock}" for lock in found.without_reason()]
    print(f"{opened} pages, {locks} locks")  # noqa: T201 - shown by pytest -s
    assert not without, "\n".join(without)
    assert opened > 120
    assert locks > 5


def test_every_lock_in_the_administration_names_its_reason(client, monkeypatch, tmp_path):
    switch_on(monkeypatch, tmp_path)
    world, opened = World(), 0
    granted = Extension.objects.create(
        round=campaign().current_round(), district=district(), granted_by=world.reviewer,
        reason="受灾", due_at="2099-01-01T00:00+08:00",
    )  # fmt: skip
    objects = {
        "campaign/auditline": AuditLine.objects.last(),
        "campaign/user": world.clerk,
        "campaign/district": district(),
        "campaign/extension": granted,
        "campaign/campaign": campaign(),
        "campaign/round": campaign().current_round(),
    }
    client.force_login(
        UserFactory(username="admin-province"), backend="django.contrib.auth.backends.ModelBackend"
    )
    for route in ROUTES:
        answer = client.get(admin_address(route, objects))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            opened += 1
            assert not Locks(answer.content.decode()).without_reason(), route
    assert opened > 15
