"""What a report's state allows: the one table of states, the lock, the answers with their reasons."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, ScopedQuerySet, may
from campaign.deadlines import due_for


class Refused(Exception):
    """A change that is not allowed now. The message is Chinese and says why and what to do."""


class State(models.TextChoices):
    DRAFTING = "drafting", "填报中"
    SUBMITTED = "submitted", "已报送"
    TAKEN_UP = "taken_up", "受理"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已审核"


class Action(models.TextChoices):
    SUBMIT = "submit", "报送"
    WITHDRAW = "withdraw", "撤回"
    TAKE_UP = "take_up", "受理"
    SEND_BACK = "send_back", "退回"
    ACCEPT = "accept", "审核通过"
    REOPEN = "reopen", "重新打开"
    CORRECT = "correct", "勘误"


# (from, action) → (to, right that is asked for). What is not here is refused.
TRANSITIONS = {
    (State.DRAFTING, Action.SUBMIT): (State.SUBMITTED, Do.SUBMIT),
    (State.RETURNED, Action.SUBMIT): (State.SUBMITTED, Do.SUBMIT),
    (State.SUBMITTED, Action.WITHDRAW): (State.DRAFTING, Do.SUBMIT),
    (State.SUBMITTED, Action.TAKE_UP): (State.TAKEN_UP, Do.REVIEW),
    (State.TAKEN_UP, Action.SEND_BACK): (State.RETURNED, Do.REVIEW),
    (State.TAKEN_UP, Action.ACCEPT): (State.ACCEPTED, Do.REVIEW),
    (State.ACCEPTED, Action.REOPEN): (State.RETURNED, Do.REVIEW),
    (State.ACCEPTED, Action.CORRECT): (State.ACCEPTED, Do.REVIEW),
    # what a unit corrects moves the report of its superior along, wherever that one stands
    (State.SUBMITTED, Action.CORRECT): (State.SUBMITTED, Do.REVIEW),
    (State.TAKEN_UP, Action.CORRECT): (State.TAKEN_UP, Do.REVIEW),
}
OPEN = (State.DRAFTING, State.RETURNED)
STANDING = (State.SUBMITTED, State.TAKEN_UP, State.ACCEPTED)
RETURNS = (Action.SEND_BACK, Action.REOPEN)
NEEDS_REASON = (Action.SEND_BACK, Action.REOPEN, Action.CORRECT)


class SubmissionQuerySet(ScopedQuerySet):
    def with_versions(self):
        """The last sent and the accepted version come along, without their rows until these are read."""
        found = self.select_related("current", "accepted")
        return found.defer("current__content", "accepted__content")

    def for_unit(self, round_, district):
        """The report of ``district`` in ``round_``; an unsaved one in 填报中 when nothing was done yet."""
        return self.with_versions().state_of(round_, district)

    def state_of(self, round_, district):
        """The same without the versions, for whoever asks only what is open."""
        found: Any = self.filter(round=round_, district=district).first() or Submission()
        found.round, found.district = round_, district
        return found

    def locked(self, round_, district):
        """The same row, made when needed and locked until the transaction ends."""
        held = self.filter(round=round_, district=district).select_for_update(of=("self",))
        held = held.with_versions()
        if not (found := held.first()):
            self.get_or_create(round=round_, district=district)
            found = held.get()
        found.round, found.district = round_, district
        return found


class Submission(models.Model):
    """The report of one unit in one round, to its superior."""

    SCOPE = "district"

    round = models.ForeignKey("campaign.Round", models.PROTECT, verbose_name="轮次")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFTING)
    current = models.ForeignKey(
        "campaign.Version",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="最近报送的版本",
    )
    accepted = models.ForeignKey(
        "campaign.Version", models.PROTECT, null=True, related_name="+", verbose_name="生效的版本"
    )
    first_sent_at = models.DateTimeField("首次报送", null=True)
    accepted_at = models.DateTimeField("审核通过时间", null=True)
    returns = models.PositiveIntegerField("退回次数", default=0)
    # What the last return left closed: keys of rows, as the upper floors number them, and additions.
    closed_rows = models.JSONField("未开放的行", default=list)
    additions = models.BooleanField("开放新增", default=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "district"], name="campaign_submission_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFTING) | Q(current__isnull=False),
                name="campaign_submission_sent_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED) | Q(accepted__isnull=False),
                name="campaign_submission_accepted_has_version",
            ),
        ]

    def __str__(self):
        return f"{self.district} {self.round} {self.get_state_display()}"

    @property
    def is_open(self):
        """Whether the unit may change its rows as far as the state goes."""
        return self.state in OPEN

    @property
    def reviewer_label(self):
        """The state in the reviewer's words: what is 已报送 for the county is 待审核 for the city."""
        words: dict[str, str] = {State.SUBMITTED: "待审核", State.TAKEN_UP: "审核中"}
        return words.get(self.state, self.get_state_display())

    def last_event(self):
        """Who changed the state last, None before the first sending; a 勘误 leaves it. One query."""
        if not self.pk:
            return None
        return self.events.exclude(action=Action.CORRECT).select_related("by").last()

    def standing(self, version) -> str:
        """What a sent version of this report counts for now, in one word."""
        if version.pk == self.accepted_id:
            return "现行生效"
        if version.withdrawn_at:
            return "已撤回"
        if version.pk != self.current_id:
            return "已由新版代替"
        return self.reviewer_label

    def lock(self, at=None) -> Answer:
        """What closes the rows of this report: archive, round not open, state, deadline; else ALLOWED."""
        campaign, at = self.round.campaign, at or timezone.now()
        if not (answer := archive_lock(campaign)):
            return answer
        if self.round.opens_at > at:
            return Answer(f"本轮报送 {stamp(self.round.opens_at)} 开始，现在还不能填报。")
        if not self.is_open:
            return Answer(self._closed_by_state())
        if not campaign.definition.switches.accept_late:
            due = due_for(self.round, self.district)
            if due and not due.is_on_time(at):
                return Answer(f"报送截止时间（{due.label}）已过，请向上级申请延期后再填报。")
        return ALLOWED

    def lock_row(self, key, at=None) -> Answer:
        """``lock`` for one row: the last return may have left it closed."""
        if not (answer := self.lock(at)):
            return answer
        if key in self.closed_rows:
            return Answer(f"{self._last_return()}没有开放这一行，只能查看；需要修改请联系上级。")
        return ALLOWED

    def lock_additions(self, at=None) -> Answer:
        """``lock`` for a row more."""
        if not (answer := self.lock(at)):
            return answer
        if not self.additions:
            return Answer(
                f"{self._last_return()}只开放有批注的企业，不能新增；需要新增请联系上级。"
            )
        return ALLOWED

    def _last_return(self):
        event = self.events.select_related("by").filter(action=Action.SEND_BACK).last()
        return f"{event.by} 于 {stamp(event.at)} 退回时" if event else "上级退回时"

    def _closed_by_state(self):
        event = self.last_event()
        who = f"{event.by} 于 {stamp(event.at)}" if event else ""
        how: dict[str, str] = {
            State.SUBMITTED: f"{who} 已报送，台账已锁定；上级受理前可以撤回后再修改。",
            State.TAKEN_UP: f"{who} 已受理，正在审核，台账已锁定；需要修改请申请退回。",
            State.ACCEPTED: f"{who} 审核通过，台账已锁定；个别数据有误可以申请勘误。",
        }
        return how[self.state]

    def may(self, action, user, at=None) -> Answer:
        """Whether ``user`` may do ``action`` now; a refusal says what closed it, since when, by whom."""
        wanted = next(right for (_, a), (_, right) in TRANSITIONS.items() if a == action)
        if not (answer := may(user, wanted, self.district)):
            return answer
        return self.allows(action, at)

    def allows(self, action, at=None) -> Answer:
        """``may`` as far as the state goes, whoever acts."""
        if self.round.campaign.archived_at:
            return self.lock(at)
        # A decision on what was only sent takes it up first (state_changes.py).
        takes_up = self.state == State.SUBMITTED and action in (Action.ACCEPT, Action.SEND_BACK)
        if (self.state, action) not in TRANSITIONS and not takes_up:
            event = self.last_event()
            since = (
                f"（{event.by} 于 {stamp(event.at)} {event.get_action_display()}）" if event else ""
            )
            label = Action(action).label
            return Answer(f"当前状态是“{self.get_state_display()}”{since}，不能{label}。")
        if action == Action.SUBMIT:
            return self.lock(at)
        if action == Action.REOPEN:
            return self.superior_stands()
        return ALLOWED

    def superior_stands(self) -> Answer:
        """Whether the superior's own report leaves this one to be opened; else what stands since when."""
        superior = self.district.superior
        above = Submission.objects.for_unit(self.round, superior)
        if above.state not in STANDING:
            return ALLOWED
        event = above.last_event()
        since = (
            f"已于 {stamp(event.at)} 由 {event.by} {event.get_action_display()}"
            if event
            else "已报送"
        )
        return Answer(
            f"{superior} 的汇总{since}，下级报表不能重新打开；请先撤回或由上级退回本级汇总。"
        )


def archive_lock(campaign) -> Answer:
    """What an archived campaign closes: everything, also what is written beside the report."""
    if campaign.archived_at:
        return Answer(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    return ALLOWED


def stamp(at) -> str:
    """``2018年11月14日 16:05``, Asia/Shanghai."""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
