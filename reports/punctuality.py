"""按时率: of each unit's report and those below it, how many were due and how many sent in time."""

from django.utils import timezone

from campaign.deadlines import due_in_tree
from campaign.models import District
from reports.figures import Sendings
from reports.rollup_scope import Scope


def sendings_by_child(round_, scope: Scope, at=None) -> dict[int, Sendings]:
    """For each unit that reports to the chosen one, its own report and all below it. Two queries.

    A report is due once its deadline has come; on time is judged by the first complete sending.
    """
    at = at or timezone.now()
    steps = len(scope.district.path) + District.steplen
    children = {unit.path: unit.pk for unit in scope.units if len(unit.path) == steps}
    found = dict.fromkeys(children.values(), Sendings())
    dues = due_in_tree(round_, scope.units)
    for unit in scope.units:
        due = dues.get(unit.pk)
        if due and not due.is_on_time(at):
            report = scope.reports.get(unit.pk)
            first = report.first_sent_at if report else None
            in_time = first is not None and due.is_on_time(first)
            found[children[unit.path[:steps]]] += Sendings(1, int(in_time))
    return found
