"""What a sample says of the figures: how many were wrong, and how sure that is."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from django.db.models import Count, Q, Sum

from reports.figures import percent, shown
from reports.models import Sample, SampledRow


def wilson(wrong: int, checked: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of the share ``wrong`` ÷ ``checked`` (> 0), as shares between 0 and 1.

    (2np + z² ∓ z·√(z² + 4npq)) ÷ 2(n + z²) with p = wrong ÷ n, q = 1 − p and the normal quantile z
    of the two-sided confidence. Source: E. B. Wilson, JASA 22 (1927) 209–212; method 3 in
    R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = wrong / checked
    middle = 2 * wrong + z * z
    spread = z * sqrt(z * z + 4 * wrong * (1 - share))
    whole = 2 * (checked + z * z)
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """``wrong`` of ``checked``; percent with one decimal."""

    wrong: int
    checked: int

    @property
    def percent(self) -> str:
        """``6.7%``, or — when nothing was checked."""
        return shown(percent(self.wrong, self.checked))

    @property
    def interval(self) -> str:
        """``1.8%–21.3%``: where the rate lies with 95% confidence; empty when nothing was checked."""
        if not self.checked:
            return ""
        return "–".join(f"{100 * share:.1f}%" for share in wilson(self.wrong, self.checked))


@dataclass(frozen=True, slots=True)
class Findings:
    """One unit's (or all) rows of a sample: ``drawn``, of them ``recorded``; error rates by row and by
    cell. Cells of one row are not independent: the interval of the cell rate is a little too narrow."""

    name: str
    path: str
    drawn: int
    recorded: int
    rows: ErrorRate
    cells: ErrorRate


def _counts(rows=""):
    """Aggregates over sampled rows, reached through ``rows`` (``rows__``)."""
    return {
        "drawn": Count(f"{rows}pk"),
        "recorded": Count(f"{rows}pk", filter=Q(**{f"{rows}at__isnull": False})),
        "rows_checked": Count(f"{rows}pk", filter=Q(**{f"{rows}checked__gt": 0})),
        "rows_wrong": Count(f"{rows}pk", filter=Q(**{f"{rows}wrong__gt": 0})),
        "cells_checked": Sum(f"{rows}checked"),
        "cells_wrong": Sum(f"{rows}wrong"),
    }


def _findings(name, path, counted: dict) -> Findings:
    return Findings(
        name,
        path,
        counted["drawn"],
        counted["recorded"],
        ErrorRate(counted["rows_wrong"], counted["rows_checked"]),
        ErrorRate(counted["cells_wrong"], counted["cells_checked"]),
    )


def findings_by_unit(sampled) -> list[Findings]:
    """One line for each unit in ``sampled`` (a QuerySet of SampledRow), in the order of the tree. One query."""
    counted = sampled.order_by("district__path").values("district__name", "district__path")
    counted = counted.annotate(**_counts())
    return [_findings(c["district__name"], c["district__path"], c) for c in counted]


def with_findings(samples) -> list[tuple[Sample, Findings]]:
    """Each of ``samples`` (a QuerySet) with what was found so far. One query."""
    return [
        (sample, _findings("", "", vars(sample)))
        for sample in samples.annotate(**_counts("rows__"))
    ]


def together(units: list[Findings], name: str = "合计") -> Findings:
    """``units`` as one line."""

    def rate(kind):
        rates = [getattr(unit, kind) for unit in units]
        return ErrorRate(sum(r.wrong for r in rates), sum(r.checked for r in rates))

    drawn, recorded = sum(u.drawn for u in units), sum(u.recorded for u in units)
    return Findings(name, "", drawn, recorded, rate("rows"), rate("cells"))


def checked_below(round_, superior, children) -> dict[int, Findings]:
    """All samples of ``superior`` in this round, by the unit of ``children`` they concern. One query."""
    units = findings_by_unit(
        SampledRow.objects.filter(sample__round=round_, sample__superior=superior)
    )
    below = {c.pk: [u for u in units if u.path.startswith(c.path)] for c in children}
    return {pk: together(found) for pk, found in below.items() if found}
