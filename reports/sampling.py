"""抽查: a superior's reviewer draws a sample of the rows that stand in accepted versions."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, may
from campaign.definition import SHANGHAI
from campaign.models import District, Submission
from campaign.models.submission import Refused
from campaign.state_changes import fingerprint
from enterprises.checks import check_row
from enterprises.models import Enterprise
from enterprises.row import Row, content_of
from reports.drawing import Candidate, draw
from reports.models import Sample, SampledRow

MOST_ROWS = 500  # what can be checked by phone and visit, and printed as one sheet
MOST_SEED = 999_999_999


@dataclass(frozen=True, slots=True)
class Standing:
    """A row in force: what it says, the unit that reports it, the report whose accepted version has it."""

    values: dict
    district: District
    report: Submission
    sent_at: datetime

    def is_risky(self, definition) -> bool:
        """Doubtful when it was sent, or near the least size of an annex (as the 核查单 looks at it)."""
        employees, near = self.values["employees"], definition.doubts
        if near and employees is not None and near.below_from <= employees <= near.above_to:
            return True
        sent_on = self.sent_at.astimezone(SHANGHAI).date()
        return bool(check_row(Row(**content_of(self.values)), definition, today=sent_on))


def may_read(user, superior) -> Answer:
    """Whether ``user`` reads the samples of ``superior``: who reads the units below it."""
    return _may(user, Do.READ, superior)


def may_draw(user, superior, campaign) -> Answer:
    """Whether ``user`` may draw and record samples for ``superior``: its reviewer, till the archiving."""
    if not (answer := _may(user, Do.REVIEW, superior)):
        return answer
    return Answer("本次专项行动已归档，只能查看。") if campaign.archived_at else ALLOWED


def _may(user, do, superior):
    child = superior.get_children().first()
    if child is None:
        return Answer("这个单位没有下级单位，没有可以抽查的报表。")
    return may(user, do, child)


def reports_in_force(round_, superior, reach: str) -> list[Submission]:
    """The reports below ``superior`` with an accepted version, in the order of the tree. One query."""
    reports = Submission.objects.within(superior).exclude(district=superior)
    reports = reports.filter(round=round_, accepted__isnull=False)
    if reach == Sample.Reach.DIRECT:
        reports = reports.filter(district__depth=superior.depth + 1)
    return list(reports.select_related("accepted", "district").order_by("district__path"))


def rows_in_force(campaign, superior, reports) -> list[Standing]:
    """Each enterprise once: where a unit's own version and its superior's have it, the unit's own counts.

    Two queries.
    """
    units = {unit.pk: unit for unit in District.objects.within(superior)}
    own = Enterprise.objects.in_campaign(campaign).within(superior).order_by()
    own = dict(own.values_list("pk", "district"))
    found = {}
    for report in reports:  # superiors first, so that the unit's own version comes last and stays
        for row in report.accepted.content["rows"]:
            unit = units.get(own.get(row["id"]), report.district)
            found[row["id"]] = Standing(row, unit, report, report.accepted.sent_at)
    return list(found.values())


@transaction.atomic
def draw_sample(round_, superior, *, reach, method, number, seed, by, at=None) -> Sample:
    """Draw and keep a sample. The very same one drawn before (or a moment ago) is handed back.

    Refused without accepted rows, for more rows than there are, and above MOST_ROWS.
    """
    if not (answer := may_draw(by, superior, round_.campaign)):
        raise Refused(answer.reason)
    reports = reports_in_force(round_, superior, reach)
    rows = {row.values["id"]: row for row in rows_in_force(round_.campaign, superior, reports)}
    candidates = _candidates(rows, method, round_.campaign.definition)
    _refuse_too_many(candidates, method, number)
    drawn = draw(candidates, method, number, seed)
    if len(drawn) > MOST_ROWS:
        raise Refused(f"这样要抽 {len(drawn)} 家，一次最多 {MOST_ROWS} 家，请减少家数。")
    frame = _frame(reports)
    sample, new = Sample.objects.get_or_create(
        round=round_,
        superior=superior,
        reach=reach,
        method=method,
        number=number,
        seed=seed,
        frame_fingerprint=fingerprint(frame),
        defaults={"frame": frame, "population": len(rows), "by": by, "at": at or timezone.now()},
    )
    if new:
        SampledRow.objects.bulk_create(
            SampledRow(
                sample=sample,
                enterprise_id=key,
                district=rows[key].district,
                version=rows[key].report.accepted,
                position=position,
                stratum=stratum,
                values=rows[key].values,
            )
            for position, (key, stratum) in enumerate(drawn, start=1)
        )
    return sample


def _candidates(rows, method, definition) -> list[Candidate]:
    by_risk = method == Sample.Method.RISK
    return [
        Candidate(
            key,
            (row.district.path, row.district.name),
            row.values["employees"],
            by_risk and row.is_risky(definition),
        )
        for key, row in rows.items()
    ]


def _frame(reports) -> list[dict]:
    """What the sample was drawn from, so that anybody can draw it again."""
    return [
        {
            "district": report.district.code,
            "name": report.district.name,
            "version": version.number,
            "fingerprint": version.fingerprint,
        }
        for report in reports
        if (version := report.accepted)
    ]


def _refuse_too_many(candidates, method, number):
    if not candidates:
        raise Refused("范围内还没有审核通过的企业，请先审核下级报表，再来抽查。")
    if method == Sample.Method.EACH:
        units = [row.unit for row in candidates]
        most = max(units.count(unit) for unit in set(units))
        if number > most:
            raise Refused(
                f"企业最多的单位也只有 {most} 家，每个单位抽不出 {number} 家，请减少家数。"
            )
    elif number > len(candidates):
        raise Refused(f"审核通过的企业共 {len(candidates)} 家，抽不出 {number} 家，请减少家数。")


def new_seed() -> int:
    """A seed nobody chose."""
    return secrets.randbelow(MOST_SEED) + 1
