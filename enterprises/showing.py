"""A stored value as people read it: on the row's page, in its history, in what changed between versions."""

from campaign.models.submission import stamp
from enterprises.columns import Kind, of_kind
from enterprises.importing.cells import show_month, show_yes_no


def shown(field, value, definition):
    """``value`` of the column ``field`` in words; empty while it is not filled in."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return show_yes_no(value)
    if field == "removed_at":
        return stamp(value)
    if field == "extra":
        return "；".join(f"{label}：{text}" for label, text in shown_extra(value, definition))
    words = {"holder": definition.holders, "reason_code": definition.reasons}.get(field)
    if words and value in words.by_code:
        return words.by_code[value].label
    return show_month(value) if field in of_kind(Kind.MONTH) else value


def shown_extra(values: dict, definition) -> list[tuple[str, object]]:
    """(label, value in words) of the campaign's own columns, in the order of its file."""
    columns = {column.key: column for column in definition.extra_columns}
    known = [key for key in columns if key in values]
    return [(columns[key].label, _extra(values[key], columns[key].type)) for key in known] + [
        (key, value) for key, value in values.items() if key not in columns
    ]


def _extra(value, kind):
    if isinstance(value, bool):
        return show_yes_no(value)
    return show_month(value) if kind == "month" else value
