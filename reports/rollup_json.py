"""A roll-up as plain JSON: what the command prints and the page hands out."""

from reports.figures import ALL, FIGURES, RATES, Counts
from reports.rolling_up import Line, RollUp
from reports.rollup_scope import Units


def as_json(rollup: RollUp) -> dict:
    """Figures are whole numbers; rates are {value: percent with one decimal or null, numerator, base}."""
    return {
        "campaign": rollup.campaign.slug,
        "district": rollup.district.code,
        "name": rollup.district.name,
        "basis": rollup.basis.value,
        "by": rollup.by,
        "annex": rollup.annex.number if rollup.annex else None,
        "at": rollup.at.isoformat(),
        "units": _units(rollup.units),
        "settled": rollup.settled,
        "missing": _named(rollup.missing),
        "reopened": _named(rollup.reopened),
        "rows": [_line(line) for line in rollup.lines],
        "total": _numbers(rollup.total),
        "parts": [_line(line) for line in rollup.parts],
        "definitions": {
            one.key: {"label": one.label, "formula": one.formula, "unit": one.unit}
            for one in ALL.values()
        },
    }


def _line(line: Line) -> dict:
    units = {"units": _units(line.units)} if line.units else {}
    return {
        "value": line.value,
        "label": line.label,
        "group": line.group or None,
        "subtotal": line.subtotal,
        **units,
        **_numbers(line.counts),
    }


def _named(units):
    return [{"district": unit.code, "name": unit.name} for unit in units]


def _units(units: Units) -> dict:
    return {"all": units.all, "sent": units.sent, "accepted": units.accepted}


def _numbers(counts: Counts) -> dict:
    figures = {figure.key: figure.of(counts) for figure in FIGURES.values()}
    rates = {}
    for rate in RATES.values():
        value = rate.of(counts)
        rates[rate.key] = {
            "value": None if value is None else float(value),
            "numerator": figures[rate.numerator.key],
            "base": figures[rate.base.key],
        }
    return {**figures, "rates": rates}
