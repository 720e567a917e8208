"""One working workbook for each township, to be sent out and to come back together."""

import io
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from enterprises.exporting.working_workbook import write_workbook
from enterprises.models import Enterprise

NONE_GIVEN = "未填乡镇"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


def write_by_township(campaign, district, rows: Iterable[Enterprise], to: BinaryIO) -> None:
    """Writes a zip of workbooks, one a township in the order of the ledger, into ``to``. No query.

    In each the own township is the first that its column offers.
    """
    split: dict[str, list[Enterprise]] = {}
    for enterprise in rows:
        split.setdefault(enterprise.township or NONE_GIVEN, []).append(enterprise)
    townships = tuple(name for name in split if name != NONE_GIVEN)
    taken: set[str] = set()
    with zipfile.ZipFile(to, "w") as archive:  # an xlsx is compressed already
        for township, own in split.items():
            content = io.BytesIO()
            offered = tuple(sorted(townships, key=lambda name: name != township))
            write_workbook(campaign, district, own, content, township=township, townships=offered)
            archive.writestr(_file_name(district.name, township, taken), content.getvalue())


def _file_name(unit, township, taken):
    """沧县 崔尔庄镇.xlsx, with a number where another township would have the same."""
    name = " ".join(f"{unit} {township}".translate(_NOT_IN_NAMES).split())
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{name}（{count}）"
    taken.add(free.casefold())
    return f"{free}.xlsx"
