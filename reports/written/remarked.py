"""A reviewer's remark on a heading of the written report: how the heading is named as a remark's column."""

from collections import defaultdict

from campaign.definition import Definition
from enterprises.columns import BY_FIELD
from reports.models import Remark

PREFIX = "report."


def column_of(key: str) -> str:
    """What a remark on the heading ``key`` keeps as its column."""
    return f"{PREFIX}{key}"


def headings_of(definition: Definition) -> dict[str, str]:
    """Column of a remark → what the heading is called; empty for a campaign without written report."""
    headings = definition.report.headings if definition.report else ()
    return {column_of(heading.key): f"专项报告“{heading.title}”" for heading in headings}


def remarks_by_heading(submission) -> dict[str, list[Remark]]:
    """The unsettled remarks on headings of the report, by the heading's key. One query."""
    found = defaultdict(list)
    if submission.pk:
        unsettled = submission.remarks.unsettled().filter(column__startswith=PREFIX)
        for remark in unsettled.select_related("by"):
            found[remark.column.removeprefix(PREFIX)].append(remark)
    return found


def key_in(column: str, definition: Definition) -> str:
    """The key of the heading that a remark's column names; empty for another."""
    return column.removeprefix(PREFIX) if column in headings_of(definition) else ""


def column_label(column: str, definition: Definition) -> str:
    """What a remark's column is called: a column of the ledger or a heading; empty for neither."""
    if column in BY_FIELD:
        return BY_FIELD[column].label
    return headings_of(definition).get(column, "")
