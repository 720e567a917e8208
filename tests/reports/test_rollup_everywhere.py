"""Page, workbook, CSV, paper, JSON and command of a province of rows by chance, beside a count by hand."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import District
from reports.basis import Basis
from reports.figures import FIGURES, RATES
from reports.rollup_table import CHOICES
from tests.factories import UserFactory, campaign
from tests.reports import rollup_world as world
from tests.reports.rollup_pages import (
    address,
    content,
    csv_lines,
    paper_words,
    plain,
    signed_in,
    tables,
    workbook,
)
from tests.reports.test_figures import FEW, rows_of

CODE = "130000"
ASKED = [*(("child", basis) for basis in Basis), ("ownership", "live"), ("reason", "submitted")]
EVERY_COLUMN = "&".join(f"column={key}" for key in CHOICES)


def same_everywhere(client, by, basis):
    """The figures of 合计 by their labels, as everything that shows them shows them."""
    query = f"by={by}&basis={basis}&{EVERY_COLUMN}"
    main, parts = tables(content(client.get(address("rollup", CODE, query))).decode())
    screen = [[plain(text) for text in row] for row in main[1:]]

    def file(form):
        return content(client.get(address("rollup_file", CODE, query, form=form)))

    annexes = [[plain(text) for text in row] for row in parts[1:]]
    assert workbook(file("xlsx")) == [screen, annexes]
    as_text = [
        [f"{v:.1f}".removesuffix(".0") if isinstance(v, float) else str(v) for v in row]
        for row in screen
    ]
    assert [[v.removesuffix(".0") for v in row] for row in csv_lines(file("csv"))] == as_text
    printed = paper_words(file("pdf"))
    for value in (v for row in (*screen, *annexes) for v in row[1:]):
        if isinstance(value, str):
            assert value in "".join(printed)
        else:
            assert (f"{value:.1f}" if isinstance(value, float) else str(value)) in printed
    said, out = json.loads(file("json")), StringIO()
    command = ["rollup", "--campaign", "hebei-2018", "--district", CODE, "--by", by]
    call_command(*command, "--basis", basis, "--json", stdout=out)
    assert json.loads(out.getvalue()) | {"at": ""} == said | {"at": ""}
    labels = main[0]
    for line, row in zip([*said["rows"], said["total"]], screen, strict=True):
        for figure in FIGURES.values():
            assert line[figure.key] == row[labels.index(figure.label)]
        for rate in RATES.values():
            value = line["rates"][rate.key]["value"]
            assert ("—" if value is None else value) == row[labels.index(rate.label)]
    return dict(zip(labels, screen[-1], strict=True))


@pytest.mark.django_db
class SameEverywhere(TestCase):
    # Hypothesis begins with the smallest number, so that one example alone would always be the same.
    @given(seed=st.integers(0, 10**6).filter(bool))
    @hypothesis_settings(FEW, max_examples=1)
    def test_page_workbook_csv_paper_json_and_command_say_what_a_hand_count_says(self, seed):
        campaign()
        province = world.tree()
        world.fill(seed)
        counties = list(District.objects.filter(level="county"))
        for number, county in enumerate(counties):
            if number % 3:
                world.freeze(county, accepted=number % 3 == 2)
        counted = {
            Basis.LIVE: rows_of(province),
            Basis.SUBMITTED: [e for n, c in enumerate(counties) if n % 3 for e in rows_of(c)],
            Basis.ACCEPTED: [e for n, c in enumerate(counties) if n % 3 == 2 for e in rows_of(c)],
        }
        client = signed_in(Client(), UserFactory(viewer=True, at=CODE))
        for by, basis in ASKED:
            total = same_everywhere(client, by, basis)
            for key, number in world.by_hand(counted[Basis(basis)]).items():
                assert total[FIGURES[key].label] == number, (by, basis, key)
