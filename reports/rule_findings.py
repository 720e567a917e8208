"""Accepted reports and the rules as they are now: what would be asked of each that was not asked when it was
accepted. Found once, when a campaign file is loaded; the reports stay accepted and frozen.

What was known then stands in the version's own ``problems``, so that loading one file after another never
loses what the first of them brought, and a rule taken back is gone from the list.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Q

from campaign.models import District, Submission
from campaign.models.notice import Notice
from campaign.models.submission import State
from campaign.notices import Message, post
from enterprises.problem import Level
from reports.accepting import stamped
from reports.models import RuleFinding, SignOff
from reports.sending import checked_rows, unready

AT_ONCE = 500  # rows of one insert
# Pages of the steps that a rule about the report as a whole leads to (reports/sending.py).
OF_THE_WHOLE = ("doubts", "report", "enterprises:roster_check", "enterprises:roster")
WITHOUT_NOTE = "有疑问，备注中没有说明"


@transaction.atomic
def find_anew(campaign, *, by=None) -> int:
    """Hold every accepted report of the current round against the rules of now; how many findings there are.

    Reads the accepted versions and their ledgers, one unit after the other. The superiors of units with
    something new are told once.
    """
    round_ = campaign.current_round()
    old = RuleFinding.objects.filter(version__submission__round__campaign=campaign)
    known = set(map(_key, old))
    old.delete()
    told = []
    reports = Submission.objects.filter(round=round_, state=State.ACCEPTED).with_versions()
    for submission in reports.select_related("district").order_by("pk"):
        submission.round = round_
        found = list(_of_report(campaign, submission))
        RuleFinding.objects.bulk_create(found, batch_size=AT_ONCE)
        told += [(submission.district, f) for f in found if _key(f) not in known]
    _tell_superiors(round_, told, by)
    return RuleFinding.objects.standing(round_).count()


def _key(finding):
    return finding.version_id, finding.enterprise_id, finding.code, finding.column


def _of_report(campaign, submission):
    version, checked = submission.accepted, checked_rows(campaign, submission.district)
    known = {(p["row"], p["code"], p["column"]) for p in version.content["problems"]}
    for row, problems in checked:
        for p in problems:
            if p.level in (Level.ERROR, Level.WARN) and (row.pk, p.code, p.column) not in known:
                yield _finding(version, row, p.code, p.column, p.level.value, p.sentence)
        explained = row.note or not campaign.definition.switches.warnings_need_note
        if not explained and any(
            p.level == Level.WARN and (row.pk, p.code, p.column) in known for p in problems
        ):
            yield _finding(version, row, "note_missing", "note", "warn", WITHOUT_NOTE)
    for code, said in _lacking(campaign, submission, checked):
        yield _finding(version, None, code, "", "lack", said)


def _finding(version, row, code, column, level, message):
    message = message[:1000]
    return RuleFinding(
        version=version, enterprise=row, code=code, column=column, level=level, message=message
    )


def _lacking(campaign, submission, checked):
    """(code, sentence) of what a report as a whole would lack, had it to be sent now."""
    for step in unready(campaign, submission, checked, nil=True):
        if step.page in OF_THE_WHOLE:
            yield step.page, step.sentence
    if campaign.definition.switches.sign_off and SignOff.objects.last_of(submission) is None:
        yield "sign_off", "没有经分管主席审签"
    if not submission.accepted.corrects and not (answer := stamped(submission)):
        yield "scans", answer.reason


def _tell_superiors(round_, told, by):
    """One notice to each superior, of all its units that have something new."""
    below = defaultdict(list)
    for district, finding in told:
        below[district.path[: -District.steplen]].append((district, finding))
    superiors = District.objects.in_bulk(list(below), field_name="path")
    campaign = round_.campaign
    messages = []
    for path, found in below.items():
        units = list(dict.fromkeys(district.name for district, _ in found))
        rows = {finding.enterprise_id for _, finding in found if finding.enterprise_id}
        names = "、".join(units[:3]) + ("等" if len(units) > 3 else "")
        said = (
            f"专项行动文件更新后，按现行规则，{len(units)} 个已审核单位（{names}）的报表有新的问题"
            f"（{len(rows)} 家企业）。报表保持已审核，不退回；请在“审核—规则变动后的新问题”中查看。"
        )
        key = f"rules:{campaign.source_hash[:16]}"
        messages.append(Message(superiors[path], Notice.Kind.RULES, key, said))
    if messages:
        post(round_, messages, by=by)


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
