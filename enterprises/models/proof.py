from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet


class Proof(models.Model):
    """A file as uploaded. A stranger's: only ever sent as a download."""

    name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("指纹", max_length=64)
    content = models.BinaryField("内容")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = verbose_name_plural = "证明材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0), name="%(app_label)s_%(class)s_is_not_empty"
            ),
        ]

    def __str__(self):
        return self.name
