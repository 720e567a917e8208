"""What changed between two versions, also when the ledger got a column in between."""

import pytest

from reports.annexes import frozen_row
from reports.changes import changes
from tests.factories import campaign, enterprise

pytestmark = pytest.mark.django_db


def content(row):
    return {"rows": [row]}


def test_a_version_frozen_before_a_column_existed_is_compared_as_not_filled_in():
    definition = campaign().definition
    row = frozen_row(enterprise(), definition)
    old = {name: value for name, value in row.items() if name != "township"}
    assert not changes(content(old), content(row), definition)
    filled = row | {"township": "崔尔庄镇"}
    (_, cells), *_ = changes(content(old), content(filled), definition).cells
    assert cells == [("乡镇（街道）", "", "崔尔庄镇")]
