from enterprises.models.batch import (
    BatchState,
    Decision,
    ImportBatch,
    ImportFile,
    ImportRow,
    RowAction,
)
from enterprises.models.duplicate import DuplicateDecision
from enterprises.models.enterprise import Enterprise
from enterprises.models.roster import (
    CLOSING,
    IN_LEDGER,
    Outcome,
    RosterImport,
    RosterLine,
    RosterProof,
    RosterStep,
)
from enterprises.models.waiver import Waiver

__all__ = [
    "CLOSING",
    "IN_LEDGER",
    "BatchState",
    "Decision",
    "DuplicateDecision",
    "Enterprise",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "Outcome",
    "RosterImport",
    "RosterLine",
    "RosterProof",
    "RosterStep",
    "RowAction",
    "Waiver",
]
