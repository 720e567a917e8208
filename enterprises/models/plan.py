from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet


class PlanQuerySet(ScopedQuerySet):
    def standing(self):
        """Plans that are still followed."""
        return self.filter(closed_at=None)


class Plan(models.Model):
    """建会计划（措施）of one enterprise. Never changed but by its end: an altered plan replaces the one
    before, so the table is its own history."""

    SCOPE = "enterprise__district"

    class End(models.TextChoices):
        REPLACED = "replaced", "已调整"
        FOUNDED = "founded", "已建会"
        DROPPED = "dropped", "已取消"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="plans", verbose_name="企业"
    )
    target_on = models.DateField("计划完成日期")
    responsible = models.CharField("责任人", max_length=60)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="制定人")
    at = models.DateTimeField("制定时间")
    closed_as = models.CharField("结果", max_length=10, choices=End, blank=True)
    closed_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("结束时间", null=True)
    closed_reason = models.CharField("说明", max_length=300, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建会计划"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(closed_at=None),
                name="enterprises_one_standing_plan_per_enterprise",
                violation_error_message="这家企业已有计划，请刷新页面后调整",
            ),
            models.CheckConstraint(
                condition=~Q(responsible=""),
                name="enterprises_plan_names_who",
                violation_error_message="请写明责任人",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_as="", closed_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_as=""),
                name="enterprises_plan_closed_by_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(closed_as="dropped") | ~Q(closed_reason=""),
                name="enterprises_plan_dropped_needs_reason",
                violation_error_message="请写明取消计划的理由",
            ),
        ]

    def __str__(self):
        return f"{self.target_on} {self.responsible}"


class PlanStep(models.Model):
    """One step of a plan's checklist; done with who and when, or not done."""

    SCOPE = "plan__enterprise__district"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField("序号")
    text = models.CharField("步骤", max_length=100)
    done_at = models.DateTimeField("完成时间", null=True)
    done_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划的步骤"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="enterprises_plan_step_place_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="enterprises_plan_step_says_what"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="enterprises_plan_step_done_by_and_when",
            ),
        ]

    def __str__(self):
        return self.text
