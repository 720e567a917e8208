"""Every headless command that acts ``--as`` somebody × role × own, child's, foreign and superior's unit:
outside one's rights it is refused (exit 2) and leaves no trace. New commands are walked by themselves."""

import importlib
import io
import pkgutil
from collections import Counter
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from campaign.access import REFUSALS, ROLES, Do, may
from campaign.models import SubmissionEvent, Version
from reports.management import commands
from reports.management.deciding import DecidingCommand
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
ASKS = {"submit": Do.SUBMIT, "accept": Do.REVIEW, "return_submission": Do.REVIEW}
UNITS = ("130921", "130922", "130900", "130000")


def acting_commands():
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        if issubclass(module.Command, DecidingCommand):
            yield found.name


def relation(user, unit):
    if user.district_id == unit.pk:
        return "own"
    if user.district.is_superior_of(unit):
        return "child's"
    if user.district.covers(unit):
        return "further below"
    return "superior's" if unit.covers(user.district) else "foreign"


def run(command, unit, user):
    """(what the refusal said, its exit code, what was there then); "" and 0 when it was done. Nothing
    of it stays."""
    named = {"campaign": "hebei-2018", "district": unit.code, "reason": "请核对"}
    said, code = "", 0
    with transaction.atomic():
        try:
            call_command(command, **named, username=user.username, stdout=io.StringIO())
        except CommandError as refused:
            said, code = str(refused), refused.returncode
        after = trace()
        transaction.set_rollback(True)
    return said, code, after


def trace():
    return SubmissionEvent.objects.count(), Version.objects.count()


def test_a_command_acts_as_somebody_only_within_his_rights():
    enterprise()
    send(campaign(), district("130921"), by=UserFactory())
    before = trace()
    counts = Counter()
    units = [district(code) for code in UNITS]
    assert set(acting_commands()) == set(ASKS)
    for role, at in product(ROLES, UNITS):
        user = UserFactory(username=f"{role}-{at}", role=role, at=at)
        for command, unit in product(ASKS, units):
            said, code, after = run(command, unit, user)
            allowed = bool(may(user, ASKS[command], unit))
            assert code == (2 if said else 0)
            assert (after == before) == bool(said), (command, user, unit)
            assert allowed or said, (command, user, unit)
            assert not allowed or said not in REFUSALS.values(), (command, user, unit)
            counts[relation(user, unit), "allowed" if allowed else "refused"] += 1
    print(counts.total(), "commands:", dict(sorted(counts.items())))  # noqa: T201 - pytest -s
    assert {kind for kind, _ in counts} == {
        "own",
        "child's",
        "further below",
        "foreign",
        "superior's",
    }
    assert all(kind in ("own", "child's") for kind, how in counts if how == "allowed")
