"""Every address there is, and a world with one object of each kind that addresses name."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from campaign.models import Request
from enterprises.importing import batches
from enterprises.models import RosterProof, Waiver
from reports.models import DoubtAnswer, Objection, Sample, Scan, ScanPage, SignOff
from reports.remarking import remark
from reports.sending import send
from tests.enterprises.rosters import handed_down
from tests.enterprises.test_imports import GOOD, HEADER
from tests.factories import UserFactory, campaign, district, enterprise

OPEN_TO_ALL = {"health", "login", "login_code", "verify", "verify_ask"}
OWN_ONLY = {
    "logout",
    "password_change",
    "second_factor",
    "home",
    "help",
    "help_chapter",
    "help_columns",
    "help_checks",
    "help_questions",
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
    """(name, converters' names, view) of every pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + pattern.name, tuple(pattern.pattern.converters), pattern.callback
        elif pattern.namespace != "admin":  # walked by tests/reports/test_admin_addresses.py
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            for name, words, view in addresses(pattern, namespace + inner):
                yield name, (*pattern.pattern.converters, *words), view


UNIT_ADDRESSES = [a for a in addresses() if a[0] not in OPEN_TO_ALL | OWN_ONLY]


def one_of_each():
    """沧县 has sent a report with a remark; 青县 has a row of its own. Kind → the object of that kind."""
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    row = enterprise(by=clerk)
    place, file = (
        (campaign(), district("130921")),
        ContentFile(f"{HEADER}{GOOD}".encode(), "甲.csv"),
    )
    batch = batches.read(batches.upload(*place, [file], by=clerk))
    line = batch.rows.get()
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
        submission=submission, leader=leader, asked_by=clerk, fingerprint="f",
        content=submission.current.content,
    )  # fmt: skip
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
