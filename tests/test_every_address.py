"""Every address there is × every role × another unit's object: 404, or the login page for strangers.

A new address is walked by itself; one that names its object by a word not in ``WORDS`` fails.
"""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from campaign.access import Do
from campaign.models import Request
from enterprises.importing import batches
from enterprises.models import RosterProof, Waiver
from reports.models import DoubtAnswer, Objection, Sample, Scan, ScanPage, SignOff
from reports.remarking import remark
from reports.sending import send
from tests.enterprises.rosters import handed_down
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {"login", "login_code", "verify"}
OWN_ONLY = {
    "logout",
    "password_change",
    "second_factor",
    "home",
    "notices",
    "notices_read",
    "notice_read",
    "jobs",
    "job_cancel",
    "job_again",
    "job_file",
}  # name no unit's object
WORDS = {
    "slug": "hebei-2018",
    "number": 1,
    "digits": 2,
    "form": "csv",
    "action": "accept",
    "kind": "return",
}


def addresses(resolver=None, namespace=""):
    """(name, converters' names) of every pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + pattern.name, tuple(pattern.pattern.converters), pattern.callback
        elif pattern.namespace != "admin":  # walked by tests/reports/test_admin.py
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            for name, words, view in addresses(pattern, namespace + inner):
                yield name, (*pattern.pattern.converters, *words), view


UNIT_ADDRESSES = [a for a in addresses() if a[0] not in OPEN_TO_ALL | OWN_ONLY]


@pytest.fixture
def foreign():
    """沧县 has sent a report with a remark; 青县 has a row of its own."""
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    row = enterprise(by=clerk)
    batch = batches.upload(campaign(), district("130921"), [ContentFile(b"", "甲.csv")], by=clerk)
    line = batch.rows.create(position=0, sheet=0, row=2, line={}, shown={}, action="new")
    submission = send(campaign(), district("130921"), by=clerk)
    note = remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    doubt = DoubtAnswer.objects.create(submission=submission, facts="f", text="已答", by=clerk)
    asked = Request.objects.create(
        submission=submission, kind="return", reason="填错了", by=clerk, desk=district("130900")
    )
    waiver = Waiver.objects.create(
        campaign=campaign(),
        district=clerk.district,
        enterprise=row,
        code="address_missing",
        column="address",
        reason="搬迁",
        until=timezone.now() + timedelta(days=1),
        granted_by=reviewer,
        granted_at=timezone.now(),
    )
    sample = Sample.objects.create(
        round=campaign().current_round(),
        superior=district("130900"),
        reach="direct",
        method="unit",
        number=1,
        seed=1,
        frame=[],
        population=1,
        by=reviewer,
        at=timezone.now(),
    )
    leader = UserFactory(leader=True)
    sign_off = SignOff.objects.create(
        submission=submission, leader=leader, asked_by=clerk, content={}, fingerprint="f"
    )
    objection = Objection.objects.create(submission=submission, item="late", text="洪灾", by=clerk)
    neighbour = UserFactory(neighbour=True)
    roster_line = handed_down("沧县甲铸造有限公司,,,沧县,120,,", by=reviewer)[0]
    roster_proof = RosterProof.objects.create(
        line=roster_line, name="甲.pdf", size=1, sha256="f", content=b"%"
    )
    scan = Scan.objects.create(version=submission.current, document="2", sha256="f", by=clerk)
    page = {"submission": submission, "content": b"f", "width": 1, "height": 1, "by": clerk}
    ScanPage.objects.create(**page, scan=scan, position=1)
    return {
        "roster_batch": roster_line.batch,
        "roster_line": roster_line,
        "roster_proof": roster_proof,
        "scan": scan,
        "waiting_page": ScanPage.objects.create(**page, position=1),
        "request": asked,
        "sample": sample,
        "row": row,
        "remark": note,
        "doubt": doubt,
        "waiver": waiver,
        "sign_off": sign_off,
        "objection": objection,
        "own_row": enterprise(by=neighbour),
        "batch": batch,
        "line": line,
    }


def address_of(name, words, code, objects):
    """The address called ``name``, about the unit ``code`` and the object of its kind."""
    kinds = {
        "roster_import": "roster_batch",
        "roster_line": "roster_line",
        "roster_proof": "roster_proof",
        "scan_waiting": "waiting_page",
        "scan": "scan",
        ":import": "batch",
        "remark_": "remark",
        "doubt_": "doubt",
        "request_": "request",
        "waiver_": "waiver",
        "sample": "sample",
        "sign_off_": "sign_off",
        "score_": "objection",
    }
    kind = next((kind for part, kind in kinds.items() if part in name), "row")
    pk, line = objects[kind].pk, objects["line"].pk
    of_object = {"code": code, "pk": pk, "other": pk + 1, "row": line}  # other: of a pair of rows
    return reverse(name, kwargs={w: {**WORDS, **of_object}[w] for w in words})


def answers(client, name, words, code, foreign):
    address = address_of(name, words, code, foreign)
    return [client.get(address).status_code, client.post(address).status_code]


@pytest.mark.parametrize("role", ["entry", "review", "view", "leader", "admin"])
def test_another_units_address_answers_404(client, foreign, role):
    user = UserFactory(username=f"{role}-next-door", role=role, at="130922")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    open_doors = []
    for name, words, _ in UNIT_ADDRESSES:
        got = answers(client, name, words, 130921, foreign)
        if 404 not in got or set(got) - {404, 405}:
            open_doors.append((name, got))
    assert not open_doors
    assert len(UNIT_ADDRESSES) > 100


@pytest.mark.parametrize("who", ["neighbour", "reviewer"])
def test_another_units_object_under_the_own_address_answers_404(client, foreign, who):
    user = UserFactory(**{who: True})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    open_doors = []
    for name, words, _ in UNIT_ADDRESSES:
        got = answers(client, name, words, 130922, foreign) if "pk" in words else [404]
        if set(got) - {404, 405, 403} or got == [405, 405]:
            open_doors.append((name, got))
    assert not open_doors


def test_without_login_every_address_leads_to_the_login_page(client, foreign):
    got = {a[0]: answers(client, a[0], a[1], 130921, foreign) for a in UNIT_ADDRESSES}
    assert not {name: codes for name, codes in got.items() if set(codes) - {302, 405}}


def test_every_view_says_what_right_it_asks_for():
    for name, _, view in UNIT_ADDRESSES:
        assert getattr(view, "required", None) in set(Do), name


def test_the_verification_page_never_shows_a_row(client, foreign):
    from campaign.models import Version

    version = Version.objects.get()
    page = client.get(reverse("verify", kwargs={"receipt": version.receipt})).content.decode()
    assert version.fingerprint in page
    assert foreign["row"].name not in page


def test_a_buttons_address_opened_as_a_page_says_what_to_do(client):
    campaign()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(reverse("submit", kwargs={"slug": "hebei-2018", "code": "130921"}))
    assert shown.status_code == 405
    assert "按按钮办理" in shown.content.decode()
