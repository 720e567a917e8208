"""The verbs about rows that look like one enterprise: who reports it, or that they are two.

Within a unit its own clerk decides (and merges by enterprises/ledger.py). Between units the review
account of the lowest superior of both decides and never touches a row: the unit that gives way is
asked to move its own row into the bin. Of two decisions at once the first stands, the second person
is told.
"""

from itertools import combinations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, may
from campaign.lengths import length_of
from campaign.models import District
from campaign.models.submission import Refused, stamp
from enterprises import ledger
from enterprises.duplicates import hang_together, places_of, still_alike
from enterprises.models import DuplicateDecision, Enterprise

Verdict = DuplicateDecision.Verdict
LONGEST_REASON = length_of(DuplicateDecision, "reason")


def may_decide(campaign, districts, user) -> Answer:
    """Whether ``user`` decides about rows of these units now; a refusal says who does. Few queries."""
    paths = {district.path for district in districts}
    if len(paths) == 1:
        return ledger.may_edit(campaign, next(iter(districts)), user)
    if campaign.archived_at:
        return Answer(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    common = _common(paths)
    below = {path[: len(common) + District.steplen] for path in paths} - {common}
    if all(may(user, Do.REVIEW, branch) for branch in District.objects.filter(path__in=below)):
        return ALLOWED
    superior = District.objects.get(path=common)
    return Answer(f"由 {superior} 的审核账号裁定，其他账号只能查看。")


def _common(paths):
    """The path of the lowest unit that covers all of ``paths``."""
    low, high = min(paths), max(paths)
    same = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[: same - same % District.steplen]


def branch_of(path: str, superior) -> str:
    """The path of the unit by which a row at ``path`` reports to ``superior``; its own for its own rows."""
    return path[: len(superior.path) + District.steplen]


@transaction.atomic
def keep_one(rows, keeper, superior, *, reason, by) -> list[DuplicateDecision]:
    """All of ``rows`` are one enterprise and the unit of ``keeper`` reports it; one decision a pair.

    Rows that report to ``superior`` by the same unit as ``keeper`` are that unit's to decide.
    """
    if not reason.strip():
        raise Refused("请写明由这个单位填报的理由，各单位都会看到。")
    rows = _held(rows, by)
    _refuse_if_no_longer_one(rows)
    here = branch_of(keeper.district.path, superior)
    pairs = [_pair(keeper, row) for row in rows if branch_of(row.district.path, superior) != here]
    kept = {"verdict": Verdict.ONE, "keeper": keeper, "reason": reason.strip()}
    return _decide(rows[0].campaign, pairs, by, **kept)


@transaction.atomic
def tell_apart(rows, superior=None, *, by, reason="") -> list[DuplicateDecision]:
    """None of ``rows`` is the same enterprise as another; they are not shown together again.

    With ``superior`` only pairs of rows that report to it by different units; without, two rows of a unit.
    """
    rows = _held(rows, by)
    if superior:
        _refuse_if_no_longer_one(rows)
    elif not still_alike(rows[0], rows[1], places_of(rows[0].district)):
        raise Refused(f"“{rows[0]}”与“{rows[1]}”的名称或代码刚被改过，已不再相近，不需要再记。")
    pairs = [
        _pair(one, two)
        for one, two in combinations(rows, 2)
        if superior is None
        or branch_of(one.district.path, superior) != branch_of(two.district.path, superior)
    ]
    different = {"verdict": Verdict.DIFFERENT, "reason": reason.strip()}
    return _decide(rows[0].campaign, pairs, by, **different)


@transaction.atomic
def take_back(decision, *, by) -> DuplicateDecision:
    """The pair is open again; the decision stays on record with who took it back."""
    rows = _held([decision.first, decision.second], by, kept_only=False)
    decision = DuplicateDecision.objects.get(pk=decision.pk)
    if decision.taken_back_at:
        raise Refused(f"{decision.taken_back_by} 已于 {stamp(decision.taken_back_at)} 撤销。")
    decision.taken_back_by, decision.taken_back_at = by, timezone.now()
    decision.save()
    decision.first, decision.second = sorted(rows, key=lambda row: row.pk)
    return decision


def _held(rows, by, kept_only=True):
    """``rows`` locked until the transaction ends, after the rights; refused when one went away."""
    held = list(
        Enterprise.objects.select_for_update(of=("self",))
        .filter(pk__in=[row.pk for row in rows])
        .select_related("campaign", "district")
        .order_by("pk")
    )
    if len(held) < 2:
        raise Refused("请选择两家以上的企业。")
    if not (answer := may_decide(held[0].campaign, {row.district for row in held}, by)):
        raise Refused(answer.reason)
    gone = next((row for row in held if row.removed_at), None)
    if kept_only and gone:
        raise Refused(f"{gone.district} 的“{gone}”已移入回收站，不再重复。")
    return held


def _refuse_if_no_longer_one(rows):
    if not hang_together(rows):
        raise Refused("这几家的名称或统一社会信用代码刚被改过，已不再相同，请核对下面的最新内容。")


def _pair(one, two):
    return tuple(sorted((one.pk, two.pk)))


def _decide(campaign, pairs, by, **values):
    same = Q(pk__in=[])
    for first, second in pairs:
        same |= Q(first=first, second=second)
    earlier = DuplicateDecision.objects.standing().filter(same)
    if found := earlier.select_related("by", "keeper__district").first():
        how = f"由 {found.keeper.district} 填报" if found.keeper else "不是同一企业"
        raise Refused(f"{found.by} 已于 {stamp(found.at)} 裁定：{how}；需要改动请先撤销。")
    values |= {"campaign": campaign, "by": by, "at": timezone.now()}
    return DuplicateDecision.objects.bulk_create(
        DuplicateDecision(first_id=first, second_id=second, **values) for first, second in pairs
    )
