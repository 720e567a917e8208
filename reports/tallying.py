"""The figures of frozen versions: counted once, kept, read by the roll-up."""

from django.db import transaction

from campaign.models import Version
from reports.basis import Basis, in_force
from reports.counting import Cell, frozen_cells
from reports.figures import MEASURES, UNLISTED
from reports.layouts import PART, Layout
from reports.models import Tally


def own_rows(version: Version) -> list[dict]:
    """The rows a version adds to what its unit reports: without those of the units below it.

    A row frozen before rows said whose they are is the unit's own.
    """
    own = version.submission.district_id
    return [row for row in version.content["rows"] if row.get("unit", own) == own]


@transaction.atomic
def count_version(version: Version) -> None:
    """Keep the figures of ``version``. Doing it twice changes nothing: what is frozen stays the same."""
    submission = version.submission
    definition = submission.round.campaign.definition
    cells = frozen_cells(submission.district_id, own_rows(version), definition)
    nothing = Cell(submission.district_id, "", UNLISTED, (0,) * len(MEASURES))
    found = cells or {("", PART): [nothing]}
    lines = [
        Tally(
            version=version,
            annex=annex,
            layout=layout,
            value=cell.value,
            standing=cell.standing,
            **dict(zip(MEASURES, cell.measures, strict=True)),
        )
        for (annex, layout), group in found.items()
        for cell in group
    ]
    Tally.objects.bulk_create(lines, ignore_conflicts=True)


def count_missing(round_, basis: Basis, units) -> None:
    """Count the versions that ``basis`` needs and that nobody counted when they were frozen.

    One query when there are none, which is the rule: sending counts.
    """
    counted = in_force(round_, basis, units).values("counted")
    missing = Version.objects.filter(pk__in=counted).exclude(
        pk__in=Tally.objects.filter(version__in=counted).values("version")
    )
    missing = missing.select_related("submission__round__campaign", "submission__district")
    for version in missing.iterator(chunk_size=20):
        count_version(version)


def kept_cells(round_, basis: Basis, units, layout: Layout, annex=None) -> list[Cell]:
    """The kept figures of ``units`` on ``basis``, as ``counting.live_cells`` gives them. Two queries."""
    count_missing(round_, basis, units)
    counted = in_force(round_, basis, units).values("counted")
    kept = Tally.objects.filter(
        version__in=counted, layout=layout.key, annex=annex.number if annex else ""
    )
    lines = kept.values_list("version__submission__district", "value", "standing", *MEASURES)
    return [Cell(unit, value, standing, measures) for unit, value, standing, *measures in lines]
