"""What a version holds, from the live ledger: rows with what was wrong or doubtful, totals, answers, the report."""

from dataclasses import asdict
from itertools import groupby

from django.utils import timezone

from enterprises.checks import check_row
from enterprises.importing.cells import show_month
from enterprises.models import Enterprise
from enterprises.waivers import waivers_of
from reports.annexes import frozen_row, rows_in, total_of
from reports.carried import carried_content
from reports.children import made_of
from reports.remarking import answers_of
from reports.waived import frozen_waivers
from reports.written.paper import report_content


def checked_rows(campaign, district, waivers=None):
    """Every row of the unit with its problems and what is waived of them: list of (Enterprise, [Problem]).

    ``waivers`` are those of the unit where they are read already. At most two queries.
    """
    rows = Enterprise.objects.in_campaign(campaign).of(district).kept().in_order()
    return with_problems(rows, campaign.definition, waivers or waivers_of(campaign, district))


def with_problems(rows, definition, waivers):
    """The same of one unit's ``rows``. No query of its own."""
    today = timezone.localdate()
    return [
        (row, waivers.applied(row.pk, check_row(row.row(), definition, today=today)))
        for row in rows
    ]


def collect(campaign, district, submission, checked, waivers, sent=None, moved=None) -> dict:
    """The content of a version as plain JSON: rows with their problems and the waivers in force, totals, answers
    to remarks; of the reports below their rows, problems and waivers, which of them are absent and why, which
    are open again and count as before; what was carried over (reports/carried.py), and the written report
    where one was begun.

    ``sent`` is the content of a version whose units below are kept but for ``moved`` (see ``made_of``).
    """
    definition = campaign.definition
    rows = [frozen_row(enterprise, definition) for enterprise, _ in checked]
    below = made_of(submission.round, district, sent, moved)
    rows += [row for version in below.versions for row in version.content["rows"]]
    let_pass = frozen_waivers(waivers, checked, definition)
    let_pass += [w for version in below.versions for w in version.content.get("waivers", [])]
    problems = _frozen_problems(checked)
    problems += [p for version in below.versions for p in version.content["problems"]]
    content = {
        "campaign": campaign.slug,
        "round": submission.round.key,
        "district": district.code,
        "rows": rows,
        "totals": {a.number: asdict(total_of(rows_in(a, rows))) for a in definition.annexes},
        "problems": problems,
        "children": [
            {
                "district": version.submission.district.code,
                "version": version.number,
                "fingerprint": version.fingerprint,
            }
            for version in below.versions
        ],
        "answers": answers_of(submission),
    }
    # Without any the content, and so its fingerprint, is what it was before there were such things.
    besides: dict[str, list | dict] = {
        "waivers": let_pass,
        "absent": below.absent,
        "reopened": below.reopened,
        "carried": carried_content(campaign, district, [row for row, _ in checked]),
    }
    besides["report"] = report_content(submission, rows, below)
    return content | {name: found for name, found in besides.items() if found}


def _frozen_problems(checked) -> list[dict]:
    return [
        {
            "row": e.pk,
            "code": p.code,
            "level": p.level.value,
            "column": p.column,
            "message": p.sentence,
        }
        for e, problems in checked
        for p in problems
    ]


def live_waivers(campaign, district) -> list[dict]:
    """The waivers in force as a draft prints them. One query, three while there are any."""
    waivers = waivers_of(campaign, district)
    checked = checked_rows(campaign, district, waivers) if waivers.in_force else []
    return frozen_waivers(waivers, checked, campaign.definition)


def readable_rows(content: dict) -> list[tuple[dict, list[dict]]]:
    """The rows of a frozen version for reading, months in words, each with its problems."""
    ordered = sorted(content["problems"], key=lambda p: p["row"])
    problems = {row: list(group) for row, group in groupby(ordered, key=lambda p: p["row"])}
    return [
        ({**row, "unionised_on": show_month(row["unionised_on"])}, problems.get(row["id"], []))
        for row in content["rows"]
    ]
