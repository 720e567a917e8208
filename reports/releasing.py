"""发布: a superior makes the scores of its units final, as they stand."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from campaign.access import may_answer_for
from campaign.deadlines import due_by_district
from campaign.models import Submission
from campaign.models.submission import Refused, stamp
from reports.models import Objection, Release, ReleasedScore
from reports.scoring import places
from reports.scoring_facts import scores_of


def release_of(round_, superior) -> Release | None:
    """The release of ``superior`` in ``round_``. One query."""
    return Release.objects.filter(round=round_, superior=superior).select_related("by").first()


def released_to(round_, district) -> ReleasedScore | None:
    """What was released to ``district``, None before. One query."""
    released = ReleasedScore.objects.filter(release__round=round_, district=district)
    return released.select_related("release__by").first()


def hindrances(round_, superior, units, at=None) -> list[str]:
    """Why the scores cannot be released yet, each in a sentence; empty: they can. At most four queries."""
    at, said = at or timezone.now(), []
    if not units:
        return ["没有向本单位报送的下级单位。"]
    dues = due_by_district(round_, superior, units)
    sent = Submission.objects.filter(
        round=round_, district__in=units, first_sent_at__isnull=False
    ).values_list("district", flat=True)
    early = {u.pk for u in units if u.pk in dues and dues[u.pk].is_on_time(at)} - set(sent)
    if early:
        names = "、".join(str(u) for u in units if u.pk in early)
        said.append(f"{names} 还没有报送，也没有到截止时间，现在不能定分。")
    waiting = Objection.objects.filter(
        submission__round=round_, submission__district__in=units, state="waiting"
    )
    if count := waiting.count():
        said.append(f"有 {count} 件异议还没有答复，请先答复。")
    return said


@transaction.atomic
def release(round_, superior, *, by, at=None) -> Release:
    """Freeze and publish the score and place of every unit below ``superior``; once for a round."""
    if not (answer := may_answer_for(by, superior)):
        raise Refused(answer.reason)
    campaign, units, at = round_.campaign, list(superior.get_children()), at or timezone.now()
    if campaign.archived_at:
        raise Refused(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    if campaign.definition.scoring is None:
        raise Refused("本次专项行动没有设考核评分。")
    for unit in units:  # whoever objects or answers at this moment waits, or was first
        Submission.objects.locked(round_, unit)
    if done := release_of(round_, superior):
        raise Refused(f"{done.by} 已于 {stamp(done.at)} 发布，不需要再发布。")
    if said := hindrances(round_, superior, units, at):
        raise Refused(" ".join(said))
    made = Release.objects.create(round=round_, superior=superior, by=by, at=at)
    scores = scores_of(round_, superior, units, at)
    order = places({pk: score.points for pk, score in scores.items()})
    ReleasedScore.objects.bulk_create(
        ReleasedScore(
            release=made,
            district=unit,
            points=scores[unit.pk].points,
            place=order[unit.pk],
            of=len(units),
            content=asdict(scores[unit.pk]),
        )
        for unit in units
    )
    return made
