from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class Objection(models.Model):
    """A unit's objection to one item of its score (``item``: Fact.key of reports/scoring.py).

    Waiting until the superior accepts or refuses it; a refused one stays, with the next one after it.
    """

    SCOPE = "submission__district"

    class State(models.TextChoices):
        WAITING = "waiting", "待答复"
        ACCEPTED = "accepted", "异议成立，不扣分"
        REFUSED = "refused", "异议不成立"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="objections")
    item = models.CharField("扣分项", max_length=80)
    proof = models.CharField("当时的依据", max_length=700)
    text = models.CharField("异议", max_length=500)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    answer = models.CharField("答复", max_length=500, blank=True)
    judged_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分异议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "item"],
                condition=~Q(state="refused"),
                name="reports_objection_one_standing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reports_objection_has_text"),
            models.CheckConstraint(
                condition=Q(state="waiting", judged_by=None, judged_at=None)
                | Q(
                    state__in=["accepted", "refused"],
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                ),
                name="reports_objection_judged_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="reports_objection_refusal_needs_answer",
            ),
        ]

    def __str__(self):
        return self.text


class Release(models.Model):
    """发布: a superior made the scores of its units final, once for a round."""

    SCOPE = "superior"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    superior = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分发布"
        constraints = [
            models.UniqueConstraint(fields=["round", "superior"], name="reports_release_once"),
        ]

    def __str__(self):
        return f"{self.superior} {self.round}"


class ReleasedScore(models.Model):
    """One unit's score as it stood when it was released; ``content`` is the frozen reports/scoring.py Score."""

    SCOPE = "district"

    release = models.ForeignKey(Release, models.PROTECT, related_name="scores")
    district = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField("得分")
    place = models.PositiveSmallIntegerField("名次")
    of = models.PositiveSmallIntegerField("参评单位数")
    content = models.JSONField("评分内容")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发布的评分"
        ordering = ["place", "district__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "district"], name="reports_released_score_once"
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=models.F("of")),
                name="reports_released_place_within_all",
            ),
        ]

    def __str__(self):
        return f"{self.district} {self.points}"
