"""底册: the list that a superior hands down; each line ends in the ledger or with a proven outcome."""

from django.db import models
from django.db.models import F, Q

from campaign.access import ScopedQuerySet
from enterprises.models.batch import BatchState
from enterprises.models.proof import Proof


class RosterImport(models.Model):
    """One file of a superior: as read, shown, then confirmed as one. ``lines`` are rosters.reading's
    entries with where each goes and what becomes of it (rosters/imports.py)."""

    SCOPE = "district"

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    filename = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("指纹", max_length=64)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.READY)
    message = models.CharField("读取结果", max_length=1000, blank=True)
    lines = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    counts = models.JSONField("行数", default=dict)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="+", verbose_name="上传人"
    )
    ended_at = models.DateTimeField("办理时间", null=True)
    ended_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "底册导入"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="enterprises_rosterimport_ended_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "discarded", "undone"])
                | Q(ended_at__isnull=False),
                name="enterprises_rosterimport_ended_has_time",
            ),
        ]

    def __str__(self):
        return f"底册第 {self.pk} 批"


class Outcome(models.TextChoices):
    """How a line ended; empty while it is open."""

    MATCHED = "matched", "已在台账"
    ADDED = "added", "已新增入台账"
    NOT_FOUND = "not_found", "查无"
    DISSOLVED = "dissolved", "注销"
    REVOKED = "revoked", "吊销"
    MOVED = "moved", "迁出"
    SMALL = "small", "不足100人"
    OTHER_KIND = "other_kind", "不属非公外资"
    DOUBLE = "double", "重复"
    BRANCH = "branch", "分支机构随总部"
    ELSEWHERE = "elsewhere", "不属本级"


IN_LEDGER = (Outcome.MATCHED, Outcome.ADDED)
# What a county may close a line with; 不属本级 is the superior's own word.
CLOSING = tuple(o for o in Outcome if o not in (*IN_LEDGER, Outcome.ELSEWHERE))
OPEN = Q(outcome="") | Q(enterprise__removed_at__isnull=False)


class RosterLineQuerySet(ScopedQuerySet):
    def in_campaign(self, campaign):
        return self.filter(campaign=campaign)

    def open(self):
        """Lines that nobody settled, and those whose enterprise lies in the bin since."""
        return self.filter(OPEN)

    def settled(self):
        return self.exclude(outcome="").filter(Q(enterprise=None) | Q(enterprise__removed_at=None))

    def searched(self, text):
        """Name, code or address contains ``text``."""
        return self.filter(
            Q(name__icontains=text) | Q(uscc__icontains=text) | Q(address__icontains=text)
        )

    def in_order(self):
        return self.order_by("superior", "number")


class RosterLine(models.Model):
    """One enterprise of the list of ``superior``. It lies with ``district``: the superior itself until it
    is shared out, then the unit below that settles it. ``number`` is its number in that list."""

    SCOPE = "district"

    class Placed(models.TextChoices):
        """How the unit was found; empty while the line lies with its superior."""

        CODE = "code", "按代码"
        NAME = "name", "按名称"
        ADDRESS = "address", "按地址"
        HAND = "hand", "人工分配"

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    superior = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="下发单位"
    )
    district = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="核实单位"
    )
    batch = models.ForeignKey(RosterImport, models.PROTECT, related_name="stored")
    number = models.PositiveIntegerField("底册序号")
    key = models.CharField(max_length=64)
    name = models.CharField("企业名称", max_length=200)
    name_key = models.CharField("名称比对键", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    ownership = models.CharField("企业所有制性质", max_length=60, blank=True)
    address = models.CharField("企业地址", max_length=200, blank=True)
    unit = models.CharField("所属县区", max_length=60, blank=True)
    employees = models.PositiveIntegerField("职工人数", null=True, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    note = models.CharField("备注（来源）", max_length=300, blank=True)
    placed = models.CharField("分配依据", max_length=10, choices=Placed, blank=True)
    unplaced_why = models.CharField("未分配原因", max_length=200, blank=True)

    outcome = models.CharField("核实结果", max_length=12, choices=Outcome, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, related_name="roster_lines"
    )
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    evidence = models.CharField("核实依据", max_length=500, blank=True)
    settled_at = models.DateTimeField("核实时间", null=True)
    settled_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )

    objects = RosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "底册"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "superior", "key"], name="enterprises_roster_line_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "superior", "number"], name="enterprises_roster_number_once"
            ),
            models.UniqueConstraint(
                fields=["superior", "enterprise"],
                condition=Q(outcome__in=["matched", "added"]),
                name="enterprises_roster_enterprise_matched_once",
                violation_error_message="台账中的这一家已由底册的另一行匹配",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="enterprises_roster_name_filled"),
            models.CheckConstraint(
                condition=Q(
                    outcome="", settled_at=None, settled_by=None, enterprise=None, same_as=None
                )
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="enterprises_roster_settled_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["matched", "added"]) | Q(enterprise__isnull=False),
                name="enterprises_roster_in_ledger_names_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "matched", "added"]) | ~Q(evidence=""),
                name="enterprises_roster_outcome_needs_evidence",
                violation_error_message="请写明核实依据",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="double")
                | Q(enterprise__isnull=False)
                | (Q(same_as__isnull=False) & ~Q(same_as=F("id"))),
                name="enterprises_roster_double_names_the_other",
            ),
        ]
        indexes = [
            # one unit's lines, and the counts by unit
            models.Index(
                fields=["campaign", "district", "outcome"], name="enterprises_roster_unit"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def in_bin(self) -> bool:
        """Whether the enterprise it was settled by lies in the bin: then it is open again."""
        return bool(self.enterprise and self.enterprise.removed_at)

    @property
    def is_open(self) -> bool:
        return not self.outcome or self.in_bin


class RosterStep(models.Model):
    """What happened to a line, in order: who, when, what in words."""

    SCOPE = "line__district"

    line = models.ForeignKey(RosterLine, models.CASCADE, related_name="steps")
    at = models.DateTimeField("时间")
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="经办人")
    said = models.CharField("办理情况", max_length=700)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "底册办理记录"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(said=""), name="enterprises_roster_step_says"),
        ]

    def __str__(self):
        return self.said


class RosterProof(Proof):
    """What proves the outcome of a line."""

    SCOPE = "line__district"

    line = models.ForeignKey(RosterLine, models.CASCADE, related_name="proofs")
