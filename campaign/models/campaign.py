from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from campaign.access import ScopedQuerySet
from campaign.campaign_file import parse
from campaign.definition import Definition

_definitions: dict[tuple[int, str], Definition] = {}


class Campaign(models.Model):
    """One registration campaign, as its file describes it (``source`` is the TOML text)."""

    SCOPE = "root"

    slug = models.SlugField("代号", max_length=50, unique=True)
    title = models.CharField("名称", max_length=200)
    root = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="组织单位")
    source = models.TextField("文件内容")
    source_hash = models.CharField("文件指纹", max_length=64)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"

    def __str__(self):
        return self.title

    @property
    def definition(self) -> Definition:
        """The parsed file; parsed once per process and content."""
        key = (self.pk, self.source_hash)
        if key not in _definitions:
            _definitions[key] = parse(self.source)
        return _definitions[key]

    def current_round(self, at=None):
        """The round open at ``at`` (latest opened), before the first one that first one. One query."""
        opened = [r for r in self.rounds_in_order if r.opens_at <= (at or timezone.now())]
        return (opened or self.rounds_in_order[:1])[-1]

    @cached_property
    def rounds_in_order(self) -> list["Round"]:
        """All rounds by the day they open. One query for this instance's life."""
        return list(self.rounds.order_by("opens_at"))


class Round(models.Model):
    """One reporting of a campaign: most report once, some monthly."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rounds")
    key = models.CharField("轮次代号", max_length=20)
    name = models.CharField("轮次", max_length=60)
    opens_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = verbose_name_plural = "轮次"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="campaign_round_key_once"),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def due_by_level(self) -> dict:
        """When those are due who report to a unit of a level. One query for this instance's life."""
        return {due.to_level: due.due_at for due in self.dues.all()}


class RoundDue(models.Model):
    """Whoever reports to a unit of ``to_level`` sends before ``due_at`` (exclusive)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="dues")
    to_level = models.CharField("报送对象级别", max_length=10)
    due_at = models.DateTimeField("截止时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "to_level"], name="campaign_due_level_once"),
        ]

    def __str__(self):
        return f"{self.to_level} {self.due_at:%F %R}"


class Extension(models.Model):
    """A later due time for one unit, granted by its superior with a reason. The latest one counts."""

    SCOPE = "district"

    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    due_at = models.DateTimeField("延至")
    reason = models.CharField("理由", max_length=300)
    granted_by = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="批准人")
    granted_at = models.DateTimeField("批准时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="campaign_extension_needs_reason",
                violation_error_message="请写明延期理由",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("granted_at")),
                name="campaign_extension_ahead",
                violation_error_message="延期后的截止时间应晚于现在",
            ),
        ]

    def __str__(self):
        return f"{self.district} {self.due_at:%F %R}"
