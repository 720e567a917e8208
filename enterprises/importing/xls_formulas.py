"""Formulas of an xls whose stored result is empty: xlrd shows them as plain empty text."""

import io
import struct

from xlrd.compdoc import CompDoc

# Record numbers of [MS-XLS] 2.3.
_BOF, _BOUNDSHEET, _FORMULA = 0x0809, 0x0085, 0x0006
_WORKSHEET = 0x0010
_EMPTY_TEXT = 3  # first byte of the stored result when its last two are FF FF


def empty_formulas(data: bytes) -> dict[int, set[tuple[int, int]]]:
    """Number of the sheet → (row, column) of its formulas without result, all from 0."""
    document = CompDoc(data, logfile=io.StringIO())
    memory, start, size = document.locate_named_stream("Workbook")
    if memory is None:
        return {}
    stream = bytes(memory[start : start + size])
    sheets = {}  # place in the stream → number of the sheet
    found: dict[int, set[tuple[int, int]]] = {}
    current = None
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<2H", stream, at)
        body = at + 4
        if record == _BOUNDSHEET and body + 4 <= len(stream):
            sheets[struct.unpack_from("<L", stream, body)[0]] = len(sheets)
        elif record == _BOF and body + 4 <= len(stream):
            kind = struct.unpack_from("<H", stream, body + 2)[0]
            if at in sheets or kind == _WORKSHEET:
                current = sheets.get(at)
        elif record == _FORMULA and current is not None and body + 14 <= len(stream):
            row, column, _, first = struct.unpack_from("<3HB", stream, body)
            if first == _EMPTY_TEXT and stream[body + 12 : body + 14] == b"\xff\xff":
                found.setdefault(current, set()).add((row, column))
        at = body + length
    return found
