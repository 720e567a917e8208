"""Who changed what of a row, from what to what: told from its history records."""

from itertools import pairwise

from enterprises.forms import LABEL
from enterprises.models import Carried, Enterprise
from enterprises.row import Row
from enterprises.showing import shown

LOOKS = {
    (Carried.UNLOOKED, Carried.LOOKED): "核实无变化",
    (Carried.LOOKED, Carried.UNLOOKED): "取消核实",
}
LABELS = {name: LABEL[name] for name in Row.__dataclass_fields__} | {"removed_reason": "移除原因"}


def steps_of(enterprise: Enterprise, definition) -> list[tuple]:
    """(record, what was done, [(label, before, after)]), newest first. One query."""
    records = list(enterprise.history.select_related("history_user"))
    return [
        (new, _deed(old, new), _changes(old, new, definition) if old else [])
        for new, old in pairwise([*records, None])
    ]


def _deed(old, new):
    if old is None:
        return "结转" if new.carried_state else "新增"
    if old.removed_at == new.removed_at:
        return LOOKS.get((old.carried_state, new.carried_state), "修改")
    return "移入回收站" if new.removed_at else "从回收站恢复"


def _changes(old, new, definition):
    """(label, before, after) of every value that is not the same, as people read it."""
    cells = (
        (label, *(shown(field, getattr(record, field), definition) for record in (old, new)))
        for field, label in LABELS.items()
    )
    return [(label, before, after) for label, before, after in cells if before != after]
