from django.db import models
from django.db.models import F, Q

from campaign.access import path_scope, prefixed


class DuplicateDecisionQuerySet(models.QuerySet):
    """A decision lies between two units: who may read one of them may read the decision."""

    def visible_to(self, user):
        condition = path_scope(user)
        if condition is None:
            return self.none()
        return self.filter(
            prefixed(condition, "first__district") | prefixed(condition, "second__district")
        )

    def in_campaign(self, campaign):
        return self.filter(campaign=campaign)

    def standing(self):
        """Decisions that were not taken back."""
        return self.filter(taken_back_at=None)

    def between_kept(self):
        """Decisions whose two rows both stand in a ledger: what is not done yet, or still hidden."""
        return self.filter(first__removed_at=None, second__removed_at=None)

    def different(self):
        return self.filter(verdict=DuplicateDecision.Verdict.DIFFERENT)

    def one(self):
        return self.filter(verdict=DuplicateDecision.Verdict.ONE)

    def notices(self, campaign):
        """What both units are told: one of them reports, the other has not moved its row away yet."""
        found = self.in_campaign(campaign).standing().between_kept().one().order_by("-at")
        return found.select_related("first__district", "second__district", "keeper__district", "by")

    def concerning(self, district):
        """Decisions about a row of exactly ``district``."""
        return self.filter(Q(first__district=district) | Q(second__district=district))

    def below(self, superior):
        """Decisions whose two rows both belong to ``superior`` or a unit below it."""
        return self.filter(
            first__district__path__startswith=superior.path,
            second__district__path__startswith=superior.path,
        )

    def within_unit(self, district):
        """Decisions of ``district`` about two rows of its own."""
        return self.filter(first__district=district, second__district=district)

    def concerning_row(self, enterprise):
        return self.filter(Q(first=enterprise) | Q(second=enterprise))

    def partners_of(self, enterprise) -> set[int]:
        """The keys of the rows that stand in a decision with ``enterprise``. One query."""
        pairs = self.concerning_row(enterprise).values_list("first", "second")
        return {pk for pair in pairs for pk in pair} - {enterprise.pk}

    def pairs_among(self, rows) -> set[tuple[int, int]]:
        """(first, second) of the decisions whose first row is one of ``rows``. One query."""
        chosen = self.filter(first__in=rows.order_by().values("pk"))
        return set(chosen.values_list("first", "second"))

    def asking_to_give_way(self, district):
        """Decisions by which a row of ``district`` is another unit's to report and should go."""
        ours = Q(first__district=district) & ~Q(keeper=F("first"))
        theirs = Q(second__district=district) & ~Q(keeper=F("second"))
        return self.one().filter(ours | theirs)


class DuplicateDecision(models.Model):
    """What a person decided about two rows that look like one enterprise.

    A decision is never changed: it is taken back and another one made, so the table is its own history.
    """

    class Verdict(models.TextChoices):
        ONE = "one", "同一企业"
        DIFFERENT = "different", "不是同一企业"

    # that of both rows; named here so that a page need not go through the campaign's rows to find it
    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, related_name="+")
    first = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    second = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    verdict = models.CharField("裁定", max_length=10, choices=Verdict)
    keeper = models.ForeignKey(
        "enterprises.Enterprise",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="保留的一行",
    )
    reason = models.CharField("理由", max_length=300, blank=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="裁定人")
    at = models.DateTimeField("裁定时间")
    taken_back_by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    taken_back_at = models.DateTimeField("撤销时间", null=True)

    objects = DuplicateDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重复企业的裁定"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(taken_back_at=None),
                name="enterprises_one_standing_decision_per_pair",
                violation_error_message="这两行已有裁定，请刷新页面查看",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="enterprises_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(verdict="different", keeper=None)
                | (
                    Q(verdict="one", keeper__isnull=False)
                    & (Q(keeper=F("first")) | Q(keeper=F("second")))
                ),
                name="enterprises_one_enterprise_has_keeper_of_the_pair",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="one") | ~Q(reason=""),
                name="enterprises_keeper_needs_reason",
                violation_error_message="请写明由哪个单位填报的理由",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="enterprises_taken_back_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"{self.first} / {self.second} {self.get_verdict_display()}"

    @property
    def giver(self):
        """The row that should go, None when the two are different enterprises."""
        if self.keeper_id is None:
            return None
        return self.second if self.keeper_id == self.first_id else self.first
