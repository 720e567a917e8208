"""Rows that wait on disk are the rows that were put down."""

import pytest

from reports.shelf import Shelf
from tests.reports.papers import enterprise


def test_each_table_gives_its_own_rows_as_often_as_asked_and_beside_the_others():
    tables = [[enterprise(n, 会员人数=66.6, 企业名称=f"第{n}䶮") for n in range(count)] for count in (0, 3, 1201)]  # fmt: skip
    with Shelf() as shelf:
        kept = [shelf.keep(iter(table)) for table in tables]
        assert [len(rows) for rows in kept] == [0, 3, 1201]
        for _ in range(2):
            assert [list(rows) for rows in kept] == tables
        together = zip(kept[2], kept[2], strict=True)
        assert all(one == other for one, other in together)


def test_nothing_can_be_taken_from_a_shelf_that_is_gone():
    with Shelf() as shelf:
        kept = shelf.keep([enterprise(1)])
    with pytest.raises(ValueError, match="closed file"):
        list(kept)
