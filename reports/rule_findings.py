"""Accepted reports and the rules as they are now: what would be asked of each that was not asked when it was
sent. Found when a campaign file is loaded; the reports keep their state and their frozen content.

What was known then stands in the ``problems`` of the version that the unit itself sent (a 勘误 freezes those
of its own day), so that loading one file after another never loses what the first of them brought, and a
rule taken back is gone from the list. A report that is sent and not accepted yet is judged as well: its
findings are listed from its acceptance on.
"""

from dataclasses import replace

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from campaign.models import Request, Submission
from campaign.models.submission import STANDING, State
from enterprises.checks import check_row
from enterprises.problem import Level
from reports.accepting import lacking_scans
from reports.freezing import checked_rows
from reports.missing import unready
from reports.models import Correction, RuleFinding, SignOff
from reports.rule_telling import News, tell_superiors

AT_ONCE = 500  # rows of one insert
READ_AT_ONCE = 50  # reports
# Pages of the steps that a rule about the report as a whole leads to (reports/sending.py). What stands open on
# those of others also moves by the deeds of others: a 底册 handed down later, the figures of neighbours.
OF_THE_UNIT = "report"
OF_OTHERS = ("doubts", "enterprises:roster_check", "enterprises:roster")
WITHOUT_NOTE = "有疑问，备注中没有说明"


@transaction.atomic
def find_anew(campaign, *, before=None, by=None) -> int:
    """Hold every report of the current round that stands against the rules of now; how many findings are listed.

    ``before`` is the definition that held until now, None where nobody knows it. Reads the ledgers, one unit
    after the other. The superiors of accepted units with something new are told once.
    """
    round_ = campaign.current_round()
    standing = Submission.objects.filter(round=round_, state__in=STANDING)
    old = RuleFinding.objects.filter(version__submission__round__campaign=campaign)
    old.exclude(version__submission__in=standing).delete()
    asked, news = _asked_newly(before, campaign.definition), []
    reports = standing.with_versions().select_related("district", "current", "accepted")
    for submission in reports.order_by("pk").iterator(READ_AT_ONCE):
        submission.round = round_
        new = renew(submission, asked)
        if new and submission.state == State.ACCEPTED:
            news.append(News.of(submission.district, new))
    tell_superiors(round_, news, by)
    return RuleFinding.objects.standing(round_).count()


def _asked_newly(before, now):
    """The pages of others on which ``now`` asks for something that ``before`` let pass."""
    if before is None:
        return ()
    doubts, *rosters = OF_OTHERS
    pages = [] if before.switches.roster_must_settle else rosters
    if not before.switches.doubts_need_answer or before.doubts != now.doubts:
        pages = [doubts, *pages]
    return tuple(pages)


@transaction.atomic
def renew(submission, asked=()) -> list[RuleFinding]:
    """Find those of one report again, after whatever touched it; those that were not there before.

    What lies open on a page of others counts when it is newly ``asked`` or was found before.
    """
    if submission.state not in STANDING:
        return []
    sent = submission.versions.filter(corrects=False).order_by("-number")
    number, sent_at, problems = sent.values_list("number", "sent_at", "content__problems")[0]
    known = {(p["row"], p["code"], p["column"]) for p in problems}
    mine = RuleFinding.objects.filter(version__submission=submission)
    earlier = mine.filter(version__number__gte=number)
    earlier = set(earlier.values_list("enterprise", "code", "column"))
    asked = {*asked, *(code for row, code, _ in earlier if row is None)}
    checked = checked_rows(submission.round.campaign, submission.district)
    found = list(_of_rows(submission, checked, known, _as_sent(submission, sent_at)))
    found += _lacking(submission, checked, asked)
    mine.delete()
    RuleFinding.objects.bulk_create(found, batch_size=AT_ONCE)
    return [f for f in found if (f.enterprise_id, f.code, f.column) not in earlier]


def _as_sent(submission, sent_at):
    """{key: Row before every 勘误 since} of the rows corrected: what a 勘误 brought, no rule did."""
    rows = {}
    if submission.current.corrects:
        granted = Correction.objects.filter(
            request__submission=submission,
            request__state=Request.State.GRANTED,
            request__ended_at__gte=sent_at,
        )
        for one in granted.select_related("enterprise").order_by("-request__ended_at", "-pk"):
            row = rows.get(one.enterprise_id) or one.enterprise.row()
            before = {name: value for name, (value, _) in one.cells.items()}
            rows[one.enterprise_id] = replace(row, **before)
    return rows


def _of_rows(submission, checked, known, as_sent):
    definition, today = submission.round.campaign.definition, timezone.localdate()
    for row, problems in checked:
        if before := as_sent.get(row.pk):
            then = {(p.code, p.column) for p in check_row(before, definition, today=today)}
            problems = [p for p in problems if (p.code, p.column) in then]
        for p in problems:
            if p.level in (Level.ERROR, Level.WARN) and (row.pk, p.code, p.column) not in known:
                yield _finding(submission, row, p.code, p.column, p.level.value, p.sentence)
        explained = row.note or not definition.switches.warnings_need_note
        if not explained and any(
            p.level == Level.WARN and (row.pk, p.code, p.column) in known for p in problems
        ):
            yield _finding(submission, row, "note_missing", "note", "warn", WITHOUT_NOTE)


def _lacking(submission, checked, asked):
    """What the report as a whole would lack, had it to be sent now."""
    campaign = submission.round.campaign
    for step in unready(campaign, submission, checked, nil=True):
        if step.page in {OF_THE_UNIT, *asked}:
            yield _finding(submission, None, step.page, "", "lack", step.sentence)
    if campaign.definition.switches.sign_off and SignOff.objects.last_of(submission) is None:
        yield _finding(submission, None, "sign_off", "", "lack", "没有经分管主席审签")
    # Before acceptance it is the acceptance itself that asks for the scans, and a 勘误 brings a paper of its own.
    stamped = submission.state == State.ACCEPTED and not submission.current.corrects
    if stamped and (said := lacking_scans(submission)):
        yield _finding(submission, None, "scans", "", "lack", said)


def _finding(submission, row, code, column, level, message):
    return RuleFinding(
        version=submission.current,
        enterprise=row,
        code=code,
        column=column,
        level=level,
        message=message[:1000],
    )


def standing_below(campaign, district, user):
    """The findings that stand in the reports of ``district`` and below, as far as ``user`` reads them."""
    findings = RuleFinding.objects.standing(campaign.current_round())
    return findings.visible_to(user).within(district)


def counted(findings) -> list[dict]:
    """One line a unit: ``code``, ``name``, ``errors`` and ``doubts`` (rows), ``lacks`` (sentences). One query."""
    unit = "version__submission__district__"

    def rows(level):
        return Count("enterprise", filter=Q(level=level), distinct=True)

    lines = findings.order_by(f"{unit}path").values(f"{unit}path", f"{unit}code", f"{unit}name")
    lines = lines.annotate(
        errors=rows("error"), doubts=rows("warn"), lacks=Count("pk", filter=Q(level="lack"))
    )
    return [{"code": x[f"{unit}code"], "name": x[f"{unit}name"], **x} for x in lines]
