"""Two counties with accepted reports, and samples of them, for the tests of 抽查."""

from datetime import date

from campaign.state_changes import accept
from enterprises.columns import OFFICIAL
from reports.recording import Found, record
from reports.sampling import draw_sample
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises


def accepted(count, by=None, **values):
    """The report of the unit of ``by`` (the clerk of 沧县) with ``count`` rows, accepted by the city."""
    by = by or UserFactory()
    enterprises(count, by=by, **values)
    send(campaign(), by.district, by=by)
    return accept(campaign().current_round(), by.district, by=UserFactory(reviewer=True))


def two_counties(first=6, second=4):
    """沧县 with ``first`` and 青县 with ``second`` accepted rows."""
    accepted(first)
    accepted(second, by=UserFactory(neighbour=True))


def drawn(number=5, method="unit", seed=2018, reach="direct", **more):
    """A sample of the city's reviewer."""
    more.setdefault("by", UserFactory(reviewer=True))
    round_ = campaign().current_round()
    return draw_sample(
        round_, district("130900"), reach=reach, method=method, number=number, seed=seed, **more
    )


def keys(sample):
    return list(sample.rows.values_list("enterprise", flat=True))


def found(wrong=(), **values):
    """Every column right but ``wrong`` (a dict column → what was found)."""
    told = dict(wrong)
    verdicts = {column.field: column.field not in told for column in OFFICIAL[1:]}
    given = {"how": "phone", "whom": "李经理", "checked_on": date(2018, 11, 20)}
    return Found(**{**given, "verdicts": verdicts, "told": told, **values})


def recorded(row, wrong=(), **values):
    return record(row, found(wrong, **values), by=UserFactory(reviewer=True), edition=row.edition)
