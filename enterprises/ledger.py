"""Every change of one row of the ledger: locked or not, history, version.

Nothing but this and enterprises/bulk.py writes Enterprise, but for the marks that enterprises/filling.py judges anew. Each verb is atomic, holds the report's row while it writes, and
raises campaign's Refused with a Chinese sentence.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaign.access import Do, may
from campaign.models import Submission
from campaign.models.submission import Refused
from enterprises.checks import check_row
from enterprises.filling import completed, fill
from enterprises.models import Enterprise
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import Row


class Conflict(Refused):
    """Somebody saved the same row in between. ``theirs`` is what is stored now."""

    def __init__(self, theirs: Enterprise):
        super().__init__(
            f"{theirs.updated_by or '其他人'} 刚刚修改过这一行，您的修改没有保存；请对照两个版本后再保存。"
        )
        self.theirs = theirs


def may_edit(campaign, district, user, at=None, report=None):
    """Whether ``user`` may change the rows of ``district`` now; the Answer says what closed them.

    ``report`` is the unit's, where it has been read already.
    """
    if not (answer := may(user, Do.EDIT, district)):
        return answer
    report = report or Submission.objects.state_of(campaign.current_round(at), district)
    return report.lock(at)


def may_edit_row(enterprise: Enterprise, user, at=None):
    """The same for one row: a return may have left it closed."""
    if not (answer := may(user, Do.EDIT, enterprise.district)):
        return answer
    round_ = enterprise.campaign.current_round(at)
    return Submission.objects.state_of(round_, enterprise.district).lock_row(enterprise.pk, at)


def left_open(report: Submission) -> str:
    """What the last return left open, as one sentence; empty when all of it or nothing is open."""
    if not report.is_open or not (report.closed_rows or not report.additions):
        return ""
    rows = rows_of(report.round.campaign, report.district).kept()
    rows = rows.exclude(pk__in=report.closed_rows).count()
    more = "，也可以新增" if report.additions else "，不能新增"
    return f"上级退回时只开放 {rows} 家企业修改{more}；其余各行只能查看。"


def may_add(campaign, district, user, at=None):
    """The same for a row more."""
    if not (answer := may(user, Do.EDIT, district)):
        return answer
    return Submission.objects.state_of(campaign.current_round(at), district).lock_additions(at)


def hold(campaign, district, by) -> Submission:
    """Holds the report's row so that no submission passes while the ledger is written.

    ``by`` is None only for the operator at the server's console, who has no account: the state still
    decides.
    """
    if by and not (answer := may(by, Do.EDIT, district)):
        raise Refused(answer.reason)
    submission = Submission.objects.locked(campaign.current_round(), district)
    _allowed(submission.lock())
    return submission


def _allowed(answer):
    if not answer:
        raise Refused(answer.reason)


def rows_of(campaign, district):
    """All rows of exactly this unit, those in the bin too."""
    return Enterprise.objects.in_campaign(campaign).of(district)


def _refuse_same_name(campaign, district, row, *but):
    same = rows_of(campaign, district).kept().filter(name_key=name_key(row.name))
    if same.exclude(pk__in=[enterprise.pk for enterprise in but]).exists():
        raise Refused(f"本单位台账中已有“{row.name}”，请修改原有的一行。")


def _is_stored(enterprise, row, definition):
    """Whether the ledger holds ``row`` already, the same in every value."""
    return enterprise.removed_at is None and enterprise.row() == completed(row, definition)


@transaction.atomic
def add(campaign, district, row: Row, *, by, again=False) -> Enterprise:
    """A new row at the end of the ledger. Refused when locked or when the name is there already.

    ``again``: the same was sent before and its answer was lost. What that sending stored comes back.
    """
    submission = hold(campaign, district, by)
    if again:
        named = rows_of(campaign, district).kept().filter(name_key=name_key(row.name))
        before = named.select_related("campaign", "district").first()
        if before and _is_stored(before, row, campaign.definition):
            return before
    _allowed(submission.lock_additions())
    _refuse_same_name(campaign, district, row)
    last = rows_of(campaign, district).aggregate(last=Max("position"))["last"] or 0
    enterprise = Enterprise(campaign=campaign, district=district, position=last + 1)
    fill(enterprise, row, campaign.definition, by)._history_user = by
    enterprise.save()
    return enterprise


@transaction.atomic
def change(enterprise: Enterprise, row: Row, *, by, version: int, again=False) -> Enterprise:
    """New values for a row that the user saw as ``version``. Raises Conflict when it moved on.

    ``again`` as in ``add``.
    """
    campaign, district = enterprise.campaign, enterprise.district
    _allowed(hold(campaign, district, by).lock_row(enterprise.pk))
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if again and _is_stored(enterprise, row, campaign.definition):
        return enterprise
    if enterprise.version != version:
        raise Conflict(enterprise)
    if enterprise.removed_at:
        raise Refused("这一行已被移入回收站，请先恢复再修改。")
    _refuse_same_name(campaign, district, row, enterprise)
    fill(enterprise, row, campaign.definition, by)._history_user = by
    enterprise.version += 1
    enterprise.save()
    return enterprise


@transaction.atomic
def remove(enterprise: Enterprise, *, by, reason: str, version: int | None = None) -> Enterprise:
    """Into the bin with a reason; nothing is deleted outright.

    With ``version`` only the row as the user saw it: raises Conflict when it moved on.
    """
    if not reason.strip():
        raise Refused("请写明移除原因，例如：重复、已注销、不属本县。")
    _allowed(hold(enterprise.campaign, enterprise.district, by).lock_row(enterprise.pk))
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if version is not None and enterprise.version != version:
        raise Conflict(enterprise)
    if enterprise.removed_at is None:
        enterprise.removed_at, enterprise.removed_reason = timezone.now(), reason.strip()
        enterprise.version += 1
        enterprise.updated_by = enterprise._history_user = by
        enterprise.save()
    return enterprise


@transaction.atomic
def restore(enterprise: Enterprise, *, by) -> Enterprise:
    """Back from the bin. Refused when a row of the same name was entered since."""
    _allowed(hold(enterprise.campaign, enterprise.district, by).lock_additions())
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if enterprise.removed_at:
        _refuse_same_name(enterprise.campaign, enterprise.district, enterprise.row())
        enterprise.removed_at, enterprise.removed_reason = None, ""
        enterprise.version += 1
        enterprise.updated_by = enterprise._history_user = by
        enterprise.save()
    return enterprise


@transaction.atomic
def merge(
    kept: Enterprise, other: Enterprise, row: Row, *, by, versions: tuple[int, int]
) -> Enterprise:
    """Two rows of one unit become one: ``kept`` with the values of ``row``, ``other`` in the bin.

    ``versions`` are those the user saw, in the same order. Raises Conflict when one moved on.
    """
    campaign, district = kept.campaign, kept.district
    if kept.pk == other.pk or other.district_id != district.pk or other.campaign_id != campaign.pk:
        raise Refused("只能合并本单位台账中的两行。")
    submission = hold(campaign, district, by)
    for enterprise in (kept, other):
        _allowed(submission.lock_row(enterprise.pk))
    both = Enterprise.objects.select_for_update(of=("self",)).order_by("pk")
    held = {enterprise.pk: enterprise for enterprise in both.filter(pk__in=(kept.pk, other.pk))}
    kept, other = held[kept.pk], held[other.pk]
    for enterprise, version in zip((kept, other), versions, strict=True):
        if enterprise.removed_at:
            raise Refused(f"“{enterprise}”已移入回收站，不需要再合并。")
        if enterprise.version != version:
            raise Conflict(enterprise)
    _refuse_same_name(campaign, district, row, kept, other)
    other.removed_at, other.removed_reason = timezone.now(), f"与“{row.name}”重复，已合并"
    other.updated_by = by
    fill(kept, row, campaign.definition, by)
    for enterprise in (other, kept):  # the one that goes first: it may give its name to the other
        enterprise.version += 1
        enterprise._history_user = by
        enterprise.save()
    return kept


def check_correction(enterprise: Enterprise, row: Row) -> None:
    """Refuses values that may not stand in an accepted report: a name the unit has already, an error
    that blocks sending, a doubt without the note that the campaign asks for."""
    if enterprise.removed_at:
        raise Refused("这一行已被移入回收站，不能勘误。")
    campaign, today = enterprise.campaign, timezone.localdate()
    _refuse_same_name(campaign, enterprise.district, row, enterprise)
    known = check_row(enterprise.row(), campaign.definition, today=today)
    new = [p for p in check_row(row, campaign.definition, today=today) if p not in known]
    if wrong := [p.message for p in new if p.level == Level.ERROR]:
        raise Refused(f"勘误后会出现错误：{'；'.join(wrong)}。")
    doubts = [p.message for p in new if p.level == Level.WARN]
    if doubts and not row.note and campaign.definition.switches.warnings_need_note:
        raise Refused(f"勘误后有疑问，请在备注中说明：{'；'.join(doubts)}。")


@transaction.atomic
def correct(enterprise: Enterprise, row: Row, *, by) -> Enterprise:
    """New values for a row of an accepted report (勘误), in the name of ``by``, who asked for them.

    Whoever calls holds the report's row and has asked whether it may be corrected
    (reports/correcting.py); what ``check_correction`` refuses is refused.
    """
    row = completed(row, enterprise.campaign.definition)
    check_correction(enterprise, row)
    fill(enterprise, row, enterprise.campaign.definition, by)._history_user = by
    enterprise.version += 1
    enterprise.save()
    return enterprise
