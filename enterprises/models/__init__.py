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

__all__ = [
    "BatchState",
    "Decision",
    "DuplicateDecision",
    "Enterprise",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "RowAction",
]
