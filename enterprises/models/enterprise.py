from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaign.access import ScopedQuerySet
from enterprises.row import Row, row_from


def belongs_to(annex) -> Q:
    """The condition of standing in ``annex`` (campaign.definition.Annex). Source: the titles of 附件2、附件3."""
    flag = {"non_public": "is_non_public", "foreign": "is_foreign"}[annex.belongs]
    enough = Q(employees__gte=annex.min_employees) if annex.min_employees else Q()
    return Q(**{flag: True}) & enough


class Carried(models.TextChoices):
    """What became of a row since it was carried over from an earlier campaign (结转)."""

    UNLOOKED = "unlooked", "结转未核实"
    LOOKED = "looked", "核实无变化"
    CHANGED = "changed", "已修改"


class EnterpriseQuerySet(ScopedQuerySet):
    def in_campaign(self, campaign):
        return self.filter(campaign=campaign)

    def kept(self):
        """Rows that are not in the bin."""
        return self.filter(removed_at=None)

    def in_bin(self):
        return self.filter(removed_at__isnull=False)

    def in_annex(self, annex):
        """Rows that belong to ``annex``."""
        return self.filter(belongs_to(annex))

    def unionised(self):
        return self.filter(unionised=True)

    def not_unionised(self):
        return self.filter(unionised=False)

    def union_unknown(self):
        """是否建会 not filled in: never counted as 未建会."""
        return self.filter(unionised=None)

    def with_errors(self, relief=None):
        """Rows with an error; with ``relief`` (what waivers take off) only one that still blocks."""
        rows = self.filter(error_count__gt=0)
        return rows.exclude(pk__in=relief.whole) if relief and relief.whole else rows

    def with_doubts(self):
        return self.filter(warning_count__gt=0)

    def unexplained(self, relief=None):
        """Doubtful rows without the note that a sending may ask for; errors come first."""
        right = Q(error_count=0)
        if relief and relief.whole:
            right |= Q(pk__in=relief.whole)
        return self.filter(right, warning_count__gt=0, note="")

    def with_problems(self):
        return self.filter(Q(error_count__gt=0) | Q(warning_count__gt=0))

    def searched(self, text):
        """Name, address or chair contains ``text``."""
        return self.filter(
            Q(name__icontains=text) | Q(address__icontains=text) | Q(chair__icontains=text)
        )

    def with_code(self):
        """Rows with a USCC, in the words of the index on it."""
        return self.filter(uscc__gt="")

    def carried_over(self):
        """Rows that began as those of an earlier campaign."""
        return self.filter(carried_from__isnull=False)

    def in_order(self):
        return self.order_by("position", "pk")


class Enterprise(models.Model):
    """One surveyed enterprise of one campaign and one unit. Written by enterprises/ledger.py alone.

    Free text is kept as written; ``…_code`` is what statistics use. ``is_non_public`` and
    ``is_foreign`` follow from type, holder and the county's decision and are kept for filters.
    A row carried over names the row it began as, and its content's fingerprint on that day.
    """

    SCOPE = "district"
    _history_user: models.Model  # simple-history asks for it

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    position = models.PositiveIntegerField("序号", default=0)
    name = models.CharField("企业名称", max_length=200)
    name_key = models.CharField("名称比对键", max_length=200)
    ownership = models.CharField("企业所有制性质", max_length=60, blank=True)
    ownership_code = models.CharField(max_length=20, blank=True)
    holder = models.CharField("控股情况", max_length=20, blank=True)
    address = models.CharField("企业地址", max_length=200, blank=True)
    township = models.CharField("乡镇（街道）", max_length=60, blank=True)
    status = models.CharField("经营状况", max_length=60, blank=True)
    status_code = models.CharField(max_length=20, blank=True)
    employees = models.PositiveIntegerField("职工人数", null=True, blank=True)
    unionised = models.BooleanField("是否建会", null=True, blank=True)
    unionised_on = models.CharField("建会时间", max_length=10, blank=True)
    chair = models.CharField("工会主席姓名", max_length=60, blank=True)
    members = models.PositiveIntegerField("会员人数", null=True, blank=True)
    reason = models.CharField("未建会原因", max_length=2000, blank=True)
    reason_code = models.CharField("主要原因", max_length=20, blank=True)
    covered_by = models.CharField("覆盖的联合（区域、行业）工会", max_length=200, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    registered_members = models.PositiveIntegerField("实名制已录入人数", null=True, blank=True)
    registered_on = models.CharField("实名制截止日期", max_length=10, blank=True)
    congress = models.BooleanField("是否建立职代会", null=True, blank=True)
    disclosure = models.BooleanField("是否实行厂务公开", null=True, blank=True)
    collective_contract = models.BooleanField("是否签订集体合同", null=True, blank=True)
    capacity_cut_employees = models.PositiveIntegerField(
        "去产能涉及职工人数", null=True, blank=True
    )
    non_public_decided = models.BooleanField("认定为非公企业", null=True, blank=True)
    foreign_decided = models.BooleanField("认定为外资企业", null=True, blank=True)
    note = models.CharField("备注（对疑问的说明）", max_length=500, blank=True)
    extra = models.JSONField("附加栏目", default=dict, blank=True)

    is_non_public = models.BooleanField(null=True, editable=False)
    is_foreign = models.BooleanField(null=True, editable=False)
    error_count = models.PositiveSmallIntegerField(default=0, editable=False)
    warning_count = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField("修改时间", auto_now=True)
    updated_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    removed_at = models.DateTimeField("移入回收站时间", null=True, editable=False)
    removed_reason = models.CharField("移除原因", max_length=300, blank=True)

    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )
    carried_digest = models.CharField(max_length=64, blank=True, editable=False)
    carried_state = models.CharField(
        "结转情况", max_length=10, choices=Carried, blank=True, editable=False
    )

    history = HistoricalRecords(
        excluded_fields=["name_key", "updated_at", "carried_from", "carried_digest"]
    )
    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "district", "name_key"],
                condition=Q(removed_at=None),
                name="enterprises_name_once_per_unit",
                violation_error_message="本单位台账中已有同名企业，请修改原有的一行",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="enterprises_name_filled"),
            models.CheckConstraint(
                condition=Q(registered_members=None) | ~Q(registered_on=""),
                name="enterprises_registered_count_has_its_day",
                violation_error_message="实名制已录入人数要有截止日期",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_reason=""),
                name="enterprises_removal_needs_reason",
                violation_error_message="请写明移除原因",
            ),
            models.UniqueConstraint(
                fields=["campaign", "carried_from"], name="enterprises_carried_over_once"
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None, carried_digest="", carried_state="")
                | Q(carried_from__isnull=False, carried_state__in=Carried.values)
                & ~Q(carried_digest=""),
                name="enterprises_carried_has_its_state",
            ),
        ]
        indexes = [
            # the ledger page: one unit's rows in order
            models.Index(fields=["campaign", "district", "position"], name="enterprises_ledger"),
            # the roll-up (reports/counting.py) and the units below (reports/queue.py): all they count, so
            # that they never read the rows;
            # not only kept rows: SQLite would look into each row for what the condition says
            models.Index(
                fields=[
                    "campaign",
                    "district",
                    "removed_at",
                    "is_non_public",
                    "is_foreign",
                    "employees",
                    "unionised",
                    "members",
                    "status_code",
                    "reason_code",
                    "ownership_code",
                    "covered_by",
                    "unionised_on",
                    "error_count",
                    "warning_count",
                ],
                name="enterprises_rollup",
            ),
            # names and codes that several units have (shared.py); one unit's names are looked up
            # by its unique constraint (duplicates.py)
            models.Index(
                fields=["campaign", "name_key", "district"],
                condition=Q(removed_at=None),
                name="enterprises_name_across_units",
            ),
            models.Index(
                fields=["campaign", "uscc", "district"],
                condition=Q(removed_at=None, uscc__gt=""),
                name="enterprises_code_across_units",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def registered_gap(self) -> str:
        """How far the 实名制 count is from the members, in words; empty while one of both is missing."""
        if self.members is None or self.registered_members is None:
            return ""
        gap = self.members - self.registered_members
        return f"比会员人数{'少' if gap > 0 else '多'} {abs(gap)} 人" if gap else "与会员人数一致"

    def row(self) -> Row:
        """The plain values, as checks and submission read them."""
        return row_from(self)
