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
from enterprises.models.waiver import Waiver

__all__ = [
    "BatchState",
    "Decision",
    "DuplicateDecision",
    "Enterprise",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "RowAction",
    "Waiver",
]
