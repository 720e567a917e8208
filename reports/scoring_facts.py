"""What costs the units below one superior points, gathered from events, samples and remarks."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from campaign.campaign_file import SHANGHAI
from campaign.deadlines import due_by_district
from campaign.models import Submission, SubmissionEvent
from campaign.models.submission import RETURNS, stamp
from enterprises.columns import BY_FIELD
from reports.models import Objection, Remark, SampledRow
from reports.scoring import Fact, Objected, Score, score_of


def scores_of(round_, superior, units, at=None) -> dict[int, Score]:
    """The score of each of ``units``, all reporting to ``superior``, as it stands at ``at``.

    Seven queries, whatever the number of units. The campaign has points (definition.scoring).
    """
    at = at or timezone.now()
    facts = defaultdict(list)
    for gather in (_late, _returned, _wrong, _unanswered):
        for unit, fact in gather(round_, superior, units, at):
            facts[unit.pk].append(fact)
    objections = _objections(round_, units)
    scoring = round_.campaign.definition.scoring
    return {unit.pk: score_of(facts[unit.pk], scoring, objections[unit.pk]) for unit in units}


def _page(name, round_, unit, **more):
    return reverse(name, kwargs={"slug": round_.campaign.slug, "code": unit.code, **more})


def _late(round_, superior, units, at):
    """By the first complete sending, as everywhere; who has not sent at all is late only in that."""
    dues = due_by_district(round_, superior, units)
    sent = Submission.objects.filter(round=round_, district__in=units)
    sent = dict(sent.values_list("district", "first_sent_at"))
    for unit in units:
        due, first = dues.get(unit.pk), sent.get(unit.pk)
        if due is None or due.is_on_time(first or at):
            continue
        link = _page("submission", round_, unit)
        said = f"应于{due.label}前报送，"
        if first is None:
            yield unit, Fact("not_sent", "not_sent", 1, "", f"{said}至今没有报送", link)
            continue
        days = max(1, due.days_late(first))
        said += f"首次报送 {stamp(first)}，{due.timeliness(first)}"
        key = f"late-{first:%Y%m%d%H%M%S}"  # withdrawn and sent later, it is another lateness
        yield unit, Fact(key, "late", days, stamp(first), said, link)


def _returned(round_, superior, units, at):
    events = SubmissionEvent.objects.filter(
        submission__round=round_, submission__district__in=units, action__in=RETURNS
    )
    events = events.select_related("submission__round__campaign", "submission__district", "by")
    for event in events:
        unit = event.submission.district
        said = f"{event.by} {event.get_action_display()}：{event.said}"
        link = _page("submission", round_, unit)
        yield unit, Fact(f"returned-{event.pk}", "returned", 1, stamp(event.at), said, link)


def _wrong(round_, superior, units, at):
    """Cells of accepted versions that samples of ``superior`` found wrong; one cell counts once."""
    rows = SampledRow.objects.filter(
        sample__round=round_, sample__superior=superior, wrong__gt=0
    ).select_related("district", "version")
    seen = set()
    for row in rows.order_by("pk"):
        unit = next((u for u in units if row.district.path.startswith(u.path)), None)
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
            link = _page("enterprises:row", round_, row.district, pk=row.enterprise_id)
            yield unit, Fact(key, "error", 1, f"{day.year}年{day.month}月{day.day}日", said, link)


def _unanswered(round_, superior, units, at):
    remarks = Remark.objects.unanswered().filter(
        submission__round=round_, submission__district__in=units
    )
    for remark in remarks.select_related("submission__district", "enterprise", "by"):
        unit, what = remark.submission.district, remark.enterprise or "整份报表"
        said = f"{remark.by} 对{what}的批注“{remark}”还没有答复"
        link = _page("remarks", round_, unit)
        yield unit, Fact(f"remark-{remark.pk}", "remark", 1, stamp(remark.at), said, link)


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
