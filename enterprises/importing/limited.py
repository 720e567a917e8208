"""The tables of a stranger's file, read in a process of its own (campaign/limited.py)."""

import json

from campaign.limited import ReaderFailed, ReaderTooSlow, answer_of
from enterprises.importing.book import Book, from_json
from enterprises.importing.sheets import FileRefused

MOST_BYTES = 10 * 1024 * 1024
MOST_SECONDS = 45


def read_limited(data: bytes, filename: str, what: str = "tables") -> Book:
    """The tables of the file: of the ledger, or of a ``roster``. Whatever happens to the reading process, a Book comes back; its
    ``error`` says in Chinese what to do."""
    try:
        return from_json(_answer(data, filename, what))
    except FileRefused as refusal:
        return Book(filename, error=str(refusal))


def read_cells(data: bytes) -> list[list[str]]:
    """The first visible sheet as text, row by row: for lists that are no ledger. Raises FileRefused."""
    answer = _answer(data, "", "cells")
    if answer["error"]:
        raise FileRefused(answer["error"])
    return answer["rows"]


def _answer(data, filename, what):
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise FileRefused(f"文件超过 {size} MB，请删去图片和多余的工作表，或分成几个文件上传")
    arguments = (filename.replace("\0", ""), what)
    try:
        return json.loads(
            answer_of("enterprises.importing.child", *arguments, data=data, seconds=MOST_SECONDS)
        )
    except ReaderTooSlow:
        raise FileRefused(
            "读这个文件用时过长，请删去多余的行和工作表，用 WPS 或 Excel 另存为 xlsx 后再上传"
        ) from None
    except (ReaderFailed, UnicodeDecodeError, json.JSONDecodeError):
        raise FileRefused(
            "文件已损坏或过大，读不出来；请用 WPS 或 Excel 打开后另存为 xlsx 再上传"
        ) from None
