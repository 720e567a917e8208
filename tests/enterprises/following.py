"""Visits and plans at their smallest, entered through the front door."""

from datetime import timedelta

from django.utils import timezone

from enterprises import planning, visiting
from tests.factories import UserFactory, enterprise


def unfounded(**values):
    """An enterprise that stands as 未建会."""
    return enterprise(not_unionised=True, **values)


def today():
    return timezone.localdate()


def told(days_ago=0, **values):
    known = {"visitor": "李干事", "met": "王经理", "explained": True, "said": "要同总部商量"}
    known |= {"next_step": "", "visited_on": today() - timedelta(days=days_ago)}
    return visiting.Told(**known | values)


def visit(row, token="t1", by=None, **values):  # noqa: S107 - the number of a form
    """(visit, whether it is new)."""
    return visiting.add_visit(row, told(**values), token=token, by=by or UserFactory())


def plan(row, by=None, days=7, **values):
    known = {"responsible": "李干事", "steps": ["上门讲解", "成立筹备组"], "seen": 0}
    known |= {"target_on": today() + timedelta(days=days)}
    return planning.set_plan(row, by=by or UserFactory(), **known | values)


def visit_form(days_ago=0, token="f1", **values):  # noqa: S107 - the number of a form
    """What the page's form sends."""
    known = {
        "visitor": "李干事",
        "met": "",
        "explained": "yes",
        "said": "经理不在",
        "next_step": "",
    }
    known |= {"visited_on": (today() - timedelta(days=days_ago)).isoformat(), "token": token}
    return {f"visit-{name}": value for name, value in (known | values).items()}
