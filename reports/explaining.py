"""A superior writes why a unit below is missing from its report, and by when that one follows."""

from django.db import transaction
from django.utils import timezone

from campaign.access import Do, may
from campaign.lengths import length_of
from campaign.models import Submission
from campaign.models.submission import Refused
from reports.models import Absence

LONGEST = length_of(Absence, "text")


@transaction.atomic
def explain(round_, superior, texts: dict, *, by, at=None) -> int:
    """Keep the explanations that were changed; how many. ``texts`` is {child: (text seen, text wanted)}.

    Holds the superior's report, so that what is checked on sending is what is frozen. Refused while
    that report is closed, for an empty or too long text and where somebody else wrote meanwhile.
    """
    if not (answer := may(by, Do.SUBMIT, superior)):
        raise Refused(answer.reason)
    held = Submission.objects.locked(round_, superior)
    if not (answer := held.lock(at)):
        raise Refused(answer.reason)
    said = Absence.objects.of(superior).filter(round=round_).select_related("by")
    said = {absence.child_id: absence for absence in said}
    changed = 0
    for child, (seen, wanted) in texts.items():
        seen, wanted = seen.strip(), wanted.strip()
        if wanted == seen:
            continue
        standing = said.get(child.pk) or Absence(round=round_, superior=superior, child=child)
        _refuse(child, standing, seen, wanted)
        standing.text, standing.by, standing.at = wanted, by, at or timezone.now()
        standing.save()
        changed += 1
    return changed


def _refuse(child, standing, seen, wanted):
    if not wanted:
        raise Refused(f"{child}的说明不能改成空白；要改请写新的内容。")
    if len(wanted) > LONGEST:
        raise Refused(f"{child}的说明超过 {LONGEST} 个字，请缩短。")
    if standing.text not in (seen, wanted):
        raise Refused(
            f"{child}的说明刚由 {standing.written} 写成“{standing.text}”，请看过再决定是否替换。"
        )
