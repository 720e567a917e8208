from django.db import models

from enterprises.models.proof import Proof


class CorrectionProof(Proof):
    """What proves a correction."""

    SCOPE = "correction__request__submission__district"

    correction = models.OneToOneField("reports.Correction", models.PROTECT, related_name="proof")


class AnswerProof(Proof):
    """What the county lays beside its answer to a remark."""

    SCOPE = "remark__submission__district"

    remark = models.ForeignKey("reports.Remark", models.PROTECT, related_name="proofs")
