"""What costs a unit points by its due day: the report, its parts and the 底册 that should be there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count, Min, Q
from django.urls import reverse

from campaign.deadlines import Due
from campaign.definition import Scoring
from campaign.models import District, Round, Submission, Version
from campaign.models.submission import stamp
from enterprises.models import RosterLine
from reports.documents import REPORT, documents_in, to_stamp
from reports.models import Scan
from reports.scoring import Fact


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose points are asked: ``units``, all reporting to ``superior``, ``dues`` by their keys."""

    round: Round
    superior: District
    units: list[District]
    dues: dict[int, Due]
    at: datetime

    @property
    def past_due(self) -> list[tuple[District, Due]]:
        """Those of the units whose due time has come, each with it."""
        dues = [(unit, self.dues.get(unit.pk)) for unit in self.units]
        return [(unit, due) for unit, due in dues if due and not due.is_on_time(self.at)]

    @property
    def scoring(self) -> Scoring:
        return cast(
            Scoring, self.round.campaign.definition.scoring
        )  # asked only where there are points


def page_of(name, round_, unit, **more) -> str:
    """The address of a page about ``unit`` that proves something."""
    return reverse(name, kwargs={"slug": round_.campaign.slug, "code": unit.code, **more})


def late(asked: Asked) -> Iterator[tuple[District, Fact]]:
    """By the first complete sending, as everywhere; who has not sent at all is late only in that."""
    sent = Submission.objects.filter(round=asked.round, district__in=asked.units)
    sent = dict(sent.values_list("district", "first_sent_at"))
    for unit in asked.units:
        due, first = asked.dues.get(unit.pk), sent.get(unit.pk)
        if due is None or due.is_on_time(first or asked.at):
            continue
        link = page_of("submission", asked.round, unit)
        said = f"应于{due.label}前报送，"
        if first is None:
            yield unit, Fact("not_sent", "not_sent", 1, "", f"{said}至今没有报送", link)
            continue
        days = max(1, due.days_late(first))
        said += f"首次报送 {stamp(first)}，{due.timeliness(first)}"
        key = f"late-{first:%Y%m%d%H%M%S}"  # withdrawn and sent later, it is another lateness
        yield unit, Fact(key, "late", days, stamp(first), said, link)


def without_report(asked: Asked) -> Iterator[tuple[District, Fact]]:
    """Sent without the third paper (notice 四、（四）), or with it only in a version sent after the due day.
    A report that was late as a whole is late, not also this."""
    if not (asked.round.campaign.definition.report and asked.scoring.report):
        return
    told = Version.objects.filter(
        submission__round=asked.round, submission__district__in=asked.units
    )
    told = (
        told.order_by()
        .values("submission__district")
        .annotate(first=Min("sent_at"), report=Min("sent_at", filter=Q(content__has_key=REPORT)))
    )
    sent = {line["submission__district"]: (line["first"], line["report"]) for line in told}
    for unit, due in asked.past_due:
        first, report = sent.get(unit.pk, (None, None))
        if first is None or (report and (report == first or due.is_on_time(report))):
            continue
        when = f"专项报告 {stamp(report)} 才报送" if report else "至今没有报送专项报告"
        said = f"应于{due.label}前报送，首次报送 {stamp(first)} 没有专项报告，{when}"
        link = page_of("submission", asked.round, unit)
        yield unit, Fact("report", "report", 1, stamp(report) if report else "", said, link)


def without_scan(asked: Asked) -> Iterator[tuple[District, Fact]]:
    """Papers of the version that is stamped now, without a scan in force after the due day."""
    definition = asked.round.campaign.definition
    if not asked.scoring.scan:
        return
    reports = Submission.objects.filter(round=asked.round, district__in=asked.units)
    reports = {r.district_id: r for r in reports.select_related("current", "accepted")}
    stamped = {pk: version for pk, report in reports.items() if (version := to_stamp(report))}
    scans = Scan.objects.in_force().filter(version__in=stamped.values())
    there = set(scans.values_list("version", "document"))
    for unit, due in asked.past_due:
        version = stamped.get(unit.pk)
        if version is None:
            continue
        for paper in documents_in(version, definition):
            if (version.pk, paper.key) not in there:
                said = f"{due.label}以后，{version}的{paper.label}还没有盖章扫描件"
                link = page_of("scans", asked.round, unit)
                yield unit, Fact(f"scan-{version.pk}-{paper.key}", "scan", 1, "", said, link)


def open_roster(asked: Asked) -> Iterator[tuple[District, Fact]]:
    """Lines of the 底册 that lie open in the unit's subtree after the due day."""
    if not asked.scoring.roster:
        return
    lines = RosterLine.objects.in_campaign(asked.round.campaign).within(asked.superior).open()
    lines = lines.order_by().values_list("district__path").annotate(number=Count("pk"))
    lines = list(lines)
    for unit, due in asked.past_due:
        count = sum(number for path, number in lines if path.startswith(unit.path))
        if count:
            said = f"{due.label}以后，底册还有 {count} 行没有核实"
            place = "enterprises:roster_check" if unit.is_leaf() else "enterprises:roster"
            link = page_of(place, asked.round, unit)
            yield unit, Fact("roster", "roster", count, "", said, link)
