from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet

LEFT_OUT = "-"  # a page that is not kept


class Printing(models.Model):
    """The first time the unit made the PDF of a document of a version: who, when, how many pages."""

    SCOPE = "version__submission__district"

    version = models.ForeignKey("campaign.Version", models.PROTECT, related_name="printings")
    document = models.CharField("文件", max_length=20)  # reports/documents.py
    pages = models.PositiveIntegerField("页数")
    by = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="打印人")
    at = models.DateTimeField("打印时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "打印记录"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "document"], name="reports_printing_first_one"
            ),
            models.CheckConstraint(condition=Q(pages__gt=0), name="reports_printing_has_pages"),
        ]

    def __str__(self):
        return f"{self.by} 打印（{self.pages} 页）"


class ScanQuerySet(ScopedQuerySet):
    def in_force(self):
        """Neither replaced nor withdrawn."""
        return self.filter(ended_at=None)


class Scan(models.Model):
    """盖章扫描件 of one document of one version. Replaced or withdrawn, never deleted."""

    SCOPE = "version__submission__district"

    version = models.ForeignKey("campaign.Version", models.PROTECT, related_name="scans")
    document = models.CharField("文件", max_length=20)  # reports/documents.py
    sha256 = models.CharField("指纹", max_length=64)  # of the PDF its pages make
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", auto_now_add=True)
    ended_at = models.DateTimeField("替换或撤回时间", null=True)
    ended_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="替换或撤回人"
    )

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "盖章扫描件"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "document"],
                condition=Q(ended_at=None),
                name="reports_scan_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="reports_scan_ended_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.version} 扫描件"


class ScanPage(models.Model):
    """One page as a JPEG of our own making: of a scan, or waiting until the unit says what it is."""

    SCOPE = "submission__district"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="scan_pages")
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="pages")
    position = models.PositiveIntegerField("顺序")  # in the scan, or among those that wait
    content = models.BinaryField("内容")
    width = models.PositiveIntegerField("宽（像素）")
    height = models.PositiveIntegerField("高（像素）")
    file = models.CharField("文件名", max_length=200)
    code = models.CharField("二维码", max_length=300)  # as read; empty: none found
    assigned = models.CharField("人工指定的文件", max_length=20)  # a document, LEFT_OUT or empty
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描页"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scan", "position"], name="reports_scan_page_once_in_its_place"
            ),
        ]

    def __str__(self):
        return f"{self.file} 第{self.position}页"
