"""Suggested values: a superior never edits a county's row; it proposes, the county takes over."""

from django.db import transaction

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.columns import BY_FIELD
from enterprises.forms import YES_NO, RowForm, initial_of
from enterprises.importing.cells import read_yes_no
from enterprises.models import Enterprise
from enterprises.row import Row
from reports.models import Remark
from reports.remarking import answer_remark


def with_suggestion(enterprise: Enterprise, column: str, text: str) -> Row:
    """The row as it would be with ``text`` in ``column``, read as a clerk's own typing is.

    Refused with what to write when it cannot be read.
    """
    if column in YES_NO:
        text = {True: "yes", False: "no"}.get(read_yes_no(text).value, text)
    values = initial_of(enterprise) | {column: text}
    form = RowForm(
        {name: "" if value is None else value for name, value in values.items()},
        definition=enterprise.campaign.definition,
        initial=initial_of(enterprise),
    )
    if not form.is_valid():
        told = "；".join(str(error) for errors in form.errors.values() for error in errors)
        raise Refused(f"建议值不能用：{told}")
    return form.row()


@transaction.atomic
def adopt(remark: Remark, *, by) -> Remark:
    """The county takes the suggestion over: its cell is changed and the remark answered, or neither.

    Refused when the row is closed or in the bin, and when the remark is no longer open.
    """
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if not remark.suggestion:
        raise Refused("这条批注没有建议值，请在台账中修改后答复。")
    if remark.state != Remark.State.OPEN:
        raise Refused(f"这条批注{remark.get_state_display()}，不需要再采用。")
    rows = Enterprise.objects.select_related("campaign", "district")
    row = rows.get(remarks=remark)
    wanted = with_suggestion(row, remark.column, remark.suggestion)
    ledger.change(row, wanted, by=by, version=row.version)
    label = BY_FIELD[remark.column].label
    return answer_remark(remark, by=by, text=f"已按建议把{label}改为“{remark.suggestion}”")
