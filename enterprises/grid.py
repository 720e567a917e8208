"""The ledger as a sheet of cells: what the page shows of a row, and what becomes of the rows it sends.

A row is read by the entry form and written by the ledger's verbs; each row has its own outcome.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.checks import check_row
from enterprises.columns import OFFICIAL, Column, Kind
from enterprises.forms import LABEL, RowForm, initial_of
from enterprises.importing.cells import read_yes_no, show_month, show_yes_no
from enterprises.models import Enterprise
from enterprises.problem import Level
from enterprises.waivers import Waivers, waivers_of

NOTE = Column("note", "备注", Kind.TEXT, 0, ("说明", "备注说明"))  # on no paper: a doubt needs it
COLUMNS = (*OFFICIAL[1:], NOTE)  # 序号 is made anew on every print
FIELDS = [column.field for column in COLUMNS]
MOST_ROWS = 100  # in one request
EMPTIED = "在表格录入中撤销了新增"
LARGEST = 2**63 - 1  # what a row's number can be in the database


class Unclear(Exception):
    """The request is not what the page sends. The message is Chinese and says what to do."""

    def __init__(self, what):
        super().__init__(f"没有保存：{what}。请刷新页面后再试，您填写的内容仍在浏览器中。")


@dataclass(frozen=True, slots=True)
class Sent:
    """One row of the page. ``key`` is the page's own name of it, ``pk`` None for a new row;
    ``remove`` takes back a row that was added on the page; ``again`` says that the row was sent
    before and its answer did not arrive."""

    key: str
    pk: int | None
    version: int
    cells: dict[str, str]
    remove: bool
    again: bool


def shown_row(enterprise: Enterprise, definition, waivers: Waivers) -> dict:
    """What the page knows of a stored row; ``waivers`` are those of its unit."""
    return {
        "pk": enterprise.pk,
        "version": enterprise.version,
        "position": enterprise.position,
        "cells": shown_cells(enterprise),
        "problems": _problems(enterprise, definition, waivers),
    }


def shown_cells(enterprise: Enterprise) -> list[str]:
    """The text of each column, as people read it."""
    show: dict[str, Callable[..., str]] = {"unionised": show_yes_no, "unionised_on": show_month}
    values = ((field, getattr(enterprise, field)) for field in FIELDS)
    return [
        show[field](value) if field in show else "" if value is None else str(value)
        for field, value in values
    ]


def _problems(enterprise, definition, waivers):
    if not (enterprise.error_count or enterprise.warning_count):
        return []
    found = check_row(enterprise.row(), definition, today=timezone.localdate())
    found = waivers.applied(enterprise.pk, found)
    return [_told(p.column, p.level, p.sentence) for p in found]


def _told(column, level, message):
    """A problem of a column that the sheet does not have stands on the row itself."""
    if column not in FIELDS:
        column, message = "", f"{message}（点序号打开整行填写）"
    return {"column": column, "level": level, "message": message}


def read_sent(body: bytes) -> list[Sent]:
    """The rows in the body of a request; raises Unclear, never anything else."""
    try:
        rows = json.loads(body)["rows"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unclear("发送的内容无法识别") from None
    if not isinstance(rows, list):
        raise Unclear("发送的内容无法识别")
    if not rows:
        raise Unclear("没有要保存的行")
    if len(rows) > MOST_ROWS:
        raise Unclear(f"一次最多保存 {MOST_ROWS} 行，收到 {len(rows)} 行")
    sent = [_sent(row) for row in rows]
    for names in ([row.key for row in sent], [row.pk for row in sent if row.pk]):
        if len(set(names)) < len(names):
            raise Unclear("同一行发送了两次")
    return sent


def _sent(row):
    if not isinstance(row, dict):
        raise Unclear("发送的内容无法识别")
    key, pk, version = row.get("key"), row.get("pk"), row.get("version", 0)
    cells, remove, again = row.get("cells"), row.get("remove", False), row.get("again", False)
    if not (isinstance(key, str) and 0 < len(key) <= 40):
        raise Unclear("有一行没有行标识")
    if not (_whole(version) and (pk is None or _whole(pk))):
        raise Unclear("有一行的编号或版本不对")
    if not (isinstance(remove, bool) and isinstance(again, bool)):
        raise Unclear("发送的内容无法识别")
    if remove and pk is None:
        raise Unclear("要撤销的行还没有保存过")
    if not (isinstance(cells, dict) and all(isinstance(text, str) for text in cells.values())):
        raise Unclear("有一行的单元格不是文字")
    if unknown := set(cells) - set(FIELDS):
        raise Unclear(f"表格中没有“{min(unknown)[:40]}”这一栏")
    return Sent(key, pk, version, cells, remove, again)


def _whole(number):
    return type(number) is int and 0 <= number <= LARGEST


@transaction.atomic
def save(
    campaign, district, rows: list[Sent], stored: dict[int, Enterprise], *, by, again=False
) -> list[dict]:
    """The outcome of each row, in order. ``stored`` holds every row that is named by ``pk``.

    ``again``: all of it was sent before, and perhaps stored.
    """
    outcomes, waivers = [], waivers_of(campaign, district)
    for sent in rows:
        enterprise = stored.get(sent.pk) if sent.pk else None
        if enterprise:  # one campaign and one unit for all: nothing is fetched again for each row
            enterprise.campaign, enterprise.district = campaign, district
        try:
            outcome = _save(campaign, district, sent, enterprise, waivers, by, again or sent.again)
        except ledger.Conflict as conflict:
            outcome = _conflict(conflict)
        except Refused as refusal:
            outcome = {"outcome": "refused", "problems": [_told("name", Level.ERROR, str(refusal))]}
        outcomes.append({"key": sent.key, **outcome})
    return outcomes


def _save(campaign, district, sent, enterprise, waivers, by, again):
    if sent.remove:
        if again and enterprise.removed_at:
            return {"outcome": "removed"}
        ledger.remove(enterprise, by=by, reason=EMPTIED, version=sent.version)
        return {"outcome": "removed"}
    form = _form(sent.cells, enterprise, campaign.definition)
    if form.errors:
        return {"outcome": "unreadable", "problems": _unreadable(form)}
    if enterprise:
        saved = ledger.change(enterprise, form.row(), by=by, version=sent.version, again=again)
    else:
        saved = ledger.add(campaign, district, form.row(), by=by, again=again)
    return {"outcome": "saved", **shown_row(saved, campaign.definition, waivers)}


def _form(cells, enterprise, definition):
    """The entry form filled with the cells over what is stored; a cell not sent stays as it is."""
    initial = initial_of(enterprise) if enterprise else {}
    reading = read_yes_no(cells["unionised"]) if "unionised" in cells else None
    typed = initial | cells
    if reading:
        typed["unionised"] = {True: "yes", False: "no", None: ""}[reading.value]
    form = RowForm(typed, definition=definition, initial=initial)
    if form.errors is not None and reading and reading.level in (Level.ERROR, Level.ASK):
        form.add_error("unionised", reading.message)
    return form


def _unreadable(form):
    return [
        _told(
            field, Level.ERROR, message if field in FIELDS else f"{LABEL.get(field, '')}：{message}"
        )
        for field, messages in form.errors.items()
        for message in messages
    ]


def _conflict(conflict):
    theirs = conflict.theirs
    if theirs.removed_at:
        message = f"这一行已被 {theirs.updated_by or '其他人'} 移入回收站，请先在回收站恢复再修改。"
        return {"outcome": "refused", "problems": [_told("name", Level.ERROR, message)]}
    return {
        "outcome": "conflict",
        "message": str(conflict),
        "version": theirs.version,
        "cells": shown_cells(theirs),
    }
