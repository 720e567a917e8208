from enterprises.models.batch import (
    BatchState,
    Decision,
    ImportBatch,
    ImportFile,
    ImportRow,
    RowAction,
)
from enterprises.models.duplicate import DuplicateDecision
from enterprises.models.enterprise import Carried, Enterprise
from enterprises.models.obstruction import Obstruction, ObstructionProof
from enterprises.models.plan import Plan, PlanStep
from enterprises.models.reason import FurtherReason
from enterprises.models.roster import (
    CLOSING,
    IN_LEDGER,
    Outcome,
    RosterImport,
    RosterLine,
    RosterProof,
    RosterStep,
)
from enterprises.models.union import Founding, Union, UnionLink
from enterprises.models.visit import Visit
from enterprises.models.waiver import Waiver

__all__ = [
    "CLOSING",
    "IN_LEDGER",
    "BatchState",
    "Carried",
    "Decision",
    "DuplicateDecision",
    "Enterprise",
    "Founding",
    "FurtherReason",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "Obstruction",
    "ObstructionProof",
    "Outcome",
    "Plan",
    "PlanStep",
    "RosterImport",
    "RosterLine",
    "RosterProof",
    "RosterStep",
    "RowAction",
    "Union",
    "UnionLink",
    "Visit",
    "Waiver",
]
