"""What became of a carried row: the mark that follows its content, and what it said on that day."""

from enterprises.models import Carried, Enterprise, ImportRow
from enterprises.row import Row, content_fingerprint, values_of
from enterprises.showing import shown


def compared(values: dict[str, object]) -> dict[str, object]:
    """Those of ``values`` by field that say whether the row is as it was carried over: all but the note,
    which begins empty and explains the doubts of this time."""
    return {field: value for field, value in values.items() if field != "note"}


def follow(enterprise: Enterprise, row: Row) -> None:
    """Sets the mark of ``enterprise`` for the content ``row``: 已修改 while that is not what was carried
    over, whoever looked at it before. A row that was entered here has no mark."""
    if enterprise.carried_from_id is None:
        return
    digest = content_fingerprint(compared(values_of(row)))
    if not enterprise.carried_digest:
        enterprise.carried_digest, enterprise.carried_state = digest, Carried.UNLOOKED
    elif digest != enterprise.carried_digest:
        enterprise.carried_state = Carried.CHANGED
    elif enterprise.carried_state == Carried.CHANGED:
        enterprise.carried_state = Carried.UNLOOKED


def forget(enterprise: Enterprise) -> None:
    """The row is one like any other: its carrying-over was taken back."""
    enterprise.carried_from, enterprise.carried_digest, enterprise.carried_state = None, "", ""


def former_cells(now: dict[int, dict[str, object]], definition) -> dict[int, dict[str, object]]:
    """Key → {field: what stood there when it was carried over, in words} of the cells that say something
    else ``now`` (key → {field: value} of rows that are 已修改). One query, none for no rows."""
    if not now:
        return {}
    first = Enterprise.history.filter(id__in=now, history_type="+")
    return {
        record.id: {
            field: shown(field, getattr(record, field), definition)
            for field, value in compared(now[record.id]).items()
            if getattr(record, field) != value
        }
        for record in first
    }


def former_note(enterprise: Enterprise) -> str:
    """The note that its row had in the version it was carried over from. One query, none for other rows."""
    if enterprise.carried_from_id is None:
        return ""
    line = ImportRow.objects.begun_as(enterprise).values_list("line", flat=True).first()
    return line["note"] if line else ""
