from django.db import models
from treebeard.mp_tree import MP_Node, MP_NodeManager

from campaign.access import ScopedNodeQuerySet


class DistrictManager(MP_NodeManager.from_queryset(ScopedNodeQuerySet)):  # type: ignore[misc]
    """treebeard's manager names its own QuerySet; ours has the words of scope as well."""

    def get_queryset(self):
        return ScopedNodeQuerySet(self.model, using=self._db).order_by("path")


class District(MP_Node):
    """A reporting unit. Its place in the tree is whom it reports to, not the prefix of its code:
    定州 and 辛集 report to the province, 雄县 to 雄安新区."""

    class Level(models.TextChoices):
        NATION = "nation", "全国"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县（市、区）"
        TOWNSHIP = "township", "乡镇（街道）"

    SCOPE = ""

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("级别", max_length=10, choices=Level)
    union_name = models.CharField("工会名称", max_length=80)
    note = models.CharField("备注", max_length=300, blank=True)

    objects = DistrictManager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["path"]

    def __str__(self):
        return self.name

    @property
    def superior(self):
        """Whom it reports to, None for the top. No query once loaded by treebeard."""
        return self.get_parent()

    def covers(self, other):
        """Whether ``other`` is this unit or below it on the reporting line."""
        return other.path.startswith(self.path)

    def is_superior_of(self, other):
        """Whether ``other`` reports to this unit directly."""
        return other.depth == self.depth + 1 and self.covers(other)
