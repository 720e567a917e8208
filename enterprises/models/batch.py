"""One import: the files, what was read, what was decided, what came of it."""

from django.db import models
from django.db.models import Count, Q

from campaign.access import ScopedQuerySet


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", "待读取"
    REFUSED = "refused", "未读入"
    READY = "ready", "待确认"
    CONFIRMED = "confirmed", "已导入"
    DISCARDED = "discarded", "已放弃"
    UNDONE = "undone", "已撤销"


def nothing_counted() -> dict[str, int]:
    """The counts of a batch that was not read."""
    return dict.fromkeys(("read", "new", "changed", "unchanged", "held", "error", "skipped"), 0)


class BatchQuerySet(ScopedQuerySet):
    def carrying(self, campaign, district):
        """The 结转 that stands in the unit's ledger: none or one, with what it was taken from."""
        found = self.filter(campaign=campaign, state=BatchState.CONFIRMED).of(district)
        found = found.filter(carried_from__isnull=False)
        around = ("carried_from__submission__round__campaign", "ended_by")
        return found.select_related(*around).defer("carried_from__content", "books", "sheets")


class ImportBatch(models.Model):
    """One upload of one or several files into one unit's ledger.

    All of it is in the database: one server shows the preview, another confirms it. ``books`` are
    the files as read, without their rows; ``sheets`` the preview without its rows (importing/preview.py);
    ``ledger_stamp`` tells whether the ledger moved since the preview was made; ``results`` are
    [what became of it, key and version in the ledger] for each row, set on confirmation.
    A batch without files is 结转 (enterprises/carrying/): the rows of ``carried_from``, and whether that
    was accepted on the day.
    """

    SCOPE = "district"

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    message = models.CharField("读取结果", max_length=1000, blank=True)
    books = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    sheets_ignored = models.JSONField(default=list)
    counts = models.JSONField("行数", default=nothing_counted)
    ledger_stamp = models.CharField(max_length=64, blank=True)
    results = models.JSONField(default=list)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="+", verbose_name="上传人"
    )
    ended_at = models.DateTimeField("办理时间", null=True)
    ended_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    carried_from = models.ForeignKey(
        "campaign.Version", models.PROTECT, null=True, related_name="+", verbose_name="结转自"
    )
    carried_accepted = models.BooleanField("结转时已审核通过", default=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="enterprises_batch_ended_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "discarded", "undone"])
                | Q(ended_at__isnull=False),
                name="enterprises_batch_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None) | Q(state__in=["confirmed", "undone"]),
                name="enterprises_batch_carried_is_in_the_ledger",
            ),
            models.UniqueConstraint(
                fields=["campaign", "district"],
                condition=Q(carried_from__isnull=False, state="confirmed"),
                name="enterprises_batch_carried_once",
            ),
        ]
        indexes = [
            # the list of a unit's imports, newest first
            models.Index(fields=["campaign", "district", "-id"], name="enterprises_batches"),
        ]

    def __str__(self):
        return f"第 {self.pk} 批"

    @property
    def deed(self) -> str:
        """What it did to the ledger, in a word."""
        return "结转" if self.carried_from_id else "导入"


class ImportFile(models.Model):
    """A file as uploaded; ``number`` counts from 0 within its batch."""

    SCOPE = "batch__district"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("指纹", max_length=64)
    content = models.BinaryField("内容")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="enterprises_file_once"),
        ]

    def __str__(self):
        return self.name


class RowAction(models.TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "不变"
    HELD = "held", "待定"
    ERROR = "error", "错误"


class Decision(models.TextChoices):
    KEEP = "keep", "采用"
    SKIP = "skip", "不导入"


UNDECIDED = Q(action=RowAction.HELD, decision="")
WITH_CLEARS = ~Q(shown__clears=[])


class ImportRowQuerySet(ScopedQuerySet):
    def undecided(self):
        """Rows that somebody still has to decide on."""
        return self.filter(UNDECIDED)

    def with_clears(self):
        """Rows with cells that are empty in the file and filled in the ledger."""
        return self.filter(WITH_CLEARS)

    def begun_as(self, enterprise):
        """The row of the earlier campaign that ``enterprise`` was carried over from: none or one."""
        place = {"batch__campaign": enterprise.campaign_id, "batch__state": BatchState.CONFIRMED}
        found = self.filter(**place, batch__district=enterprise.district_id)
        return found.filter(
            line__began=enterprise.carried_from_id, batch__carried_from__isnull=False
        )

    def in_order(self):
        return self.order_by("position")

    def to_look_at(self) -> dict[str, int]:
        """How many are undecided, how many clear something. One query."""
        return self.aggregate(
            undecided=Count("pk", filter=UNDECIDED), clears=Count("pk", filter=WITH_CLEARS)
        )


class ImportRow(models.Model):
    """One row of one file: as read (``line``), as it would be stored (``shown``), what was decided.

    ``typed`` are cells corrected in the preview, by field; ``clears`` the labels of empty cells that
    shall really clear what the ledger has.
    """

    SCOPE = "batch__district"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.PositiveSmallIntegerField()
    row = models.PositiveIntegerField("行号")
    line = models.JSONField()
    typed = models.JSONField(default=dict)
    shown = models.JSONField()
    action = models.CharField("处理", max_length=10, choices=RowAction)
    decision = models.CharField("选择", max_length=10, choices=Decision, blank=True)
    clears = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="enterprises_import_row_once"
            ),
        ]
        indexes = [
            # the preview page: rows of one kind in the order of the file
            models.Index(fields=["batch", "action", "position"], name="enterprises_import_kind"),
        ]

    def __str__(self):
        return f"第{self.row}行"
