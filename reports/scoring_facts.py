"""What costs the units below one superior points, gathered from events, parts, samples and remarks."""

from collections import defaultdict

from django.utils import timezone

from campaign.deadlines import due_by_district
from campaign.definition import SHANGHAI
from campaign.models import SubmissionEvent
from campaign.models.submission import RETURNS, stamp
from enterprises.columns import BY_FIELD
from reports.models import Objection, Remark, SampledRow
from reports.scoring import Fact, Objected, Score, score_of
from reports.scoring_parts import (
    Asked,
    late,
    open_roster,
    page_of,
    without_report,
    without_scan,
)


def scores_of(round_, superior, units, at=None) -> dict[int, Score]:
    """The score of each of ``units``, all reporting to ``superior``, as it stands at ``at``.

    At most eleven queries, whatever the number of units. The campaign has points (definition.scoring).
    """
    at = at or timezone.now()
    facts = defaultdict(list)
    asked = Asked(round_, superior, units, due_by_district(round_, superior, units), at)
    for gather in GATHERERS:
        for unit, fact in gather(asked):
            facts[unit.pk].append(fact)
    objections = _objections(round_, units)
    scoring = round_.campaign.definition.scoring
    return {unit.pk: score_of(facts[unit.pk], scoring, objections[unit.pk]) for unit in units}


def _returned(asked):
    events = SubmissionEvent.objects.filter(
        submission__round=asked.round, submission__district__in=asked.units, action__in=RETURNS
    )
    events = events.select_related("submission__round__campaign", "submission__district", "by")
    for event in events:
        unit = event.submission.district
        said = f"{event.by} {event.get_action_display()}：{event.said}"
        link = page_of("submission", asked.round, unit)
        yield unit, Fact(f"returned-{event.pk}", "returned", 1, stamp(event.at), said, link)


def _wrong(asked):
    """Cells of accepted versions that samples of ``superior`` found wrong; one cell counts once."""
    rows = SampledRow.objects.filter(
        sample__round=asked.round, sample__superior=asked.superior, wrong__gt=0
    ).select_related("district", "version")
    seen = set()
    for row in rows.order_by("pk"):
        unit = next((u for u in asked.units if row.district.path.startswith(u.path)), None)
        for field, cell in row.cells.items():
            key = f"error-{row.enterprise_id}-{field}"
            if unit is None or cell["right"] or key in seen:
                continue
            seen.add(key)
            label = BY_FIELD[field].label if field in BY_FIELD else field
            said = (
                f"{row.district} {row.version} {row}：{label}不符，"
                f"{row.get_how_display()}为“{cell['told']}”"
            )
            day = timezone.localtime(row.at, SHANGHAI)
            link = page_of("enterprises:row", asked.round, row.district, pk=row.enterprise_id)
            yield unit, Fact(key, "error", 1, f"{day.year}年{day.month}月{day.day}日", said, link)


def _unanswered(asked):
    remarks = Remark.objects.unanswered().filter(
        submission__round=asked.round, submission__district__in=asked.units
    )
    for remark in remarks.select_related("submission__district", "enterprise", "by"):
        unit, what = remark.submission.district, remark.enterprise or "整份报表"
        said = f"{remark.by} 对{what}的批注“{remark}”还没有答复"
        link = page_of("remarks", asked.round, unit)
        yield unit, Fact(f"remark-{remark.pk}", "remark", 1, stamp(remark.at), said, link)


GATHERERS = (
    late, without_report, without_scan, _returned, _wrong, _unanswered, open_roster,
)  # fmt: skip


def _objections(round_, units):
    """By unit and item, the newest last. One query."""
    found = defaultdict(lambda: defaultdict(tuple))
    made = Objection.objects.filter(submission__round=round_, submission__district__in=units)
    for said in made.select_related("submission", "by", "judged_by"):
        judged = f"{said.judged_by} {stamp(said.judged_at)}" if said.judged_by else ""
        found[said.submission.district_id][said.item] += (
            Objected(
                said.pk,
                said.text,
                str(said.by),
                stamp(said.at),
                said.state,
                said.get_state_display(),
                said.answer,
                judged,
            ),
        )
    return found
