"""Reads one file from stdin and prints its Book as JSON, under limits of memory and time."""

import json
import os
import sys

from campaign.limited import limit

MOST_BYTES = 1024 * 1024 * 1024  # of address space; a full ledger of 20,000 rows takes a third
MOST_SECONDS = 30  # of computing


def first_sheet(data):
    from enterprises.importing.reading import plain
    from enterprises.importing.sheets import FileRefused, read_sheets

    try:
        sheets = [sheet for sheet in read_sheets(data) if sheet.visible and sheet.rows]
    except FileRefused as refusal:
        return {"error": str(refusal), "rows": []}
    rows = [[plain(cell) for cell in row] for row in sheets[0].rows] if sheets else []
    return {"error": "" if rows else "文件里没有内容，请填好后再上传", "rows": rows}


def main():
    limit(MOST_BYTES, MOST_SECONDS)
    from enterprises.importing.book import to_json
    from enterprises.importing.workbook import LEDGER, read_tables
    from enterprises.rosters.columns import ROSTER

    data = sys.stdin.buffer.read()
    filename, what = sys.argv[1:]
    if what == "cells":
        answer = first_sheet(data)
    else:
        form = ROSTER if what == "roster" else LEDGER
        answer = to_json(read_tables(data, filename, form))
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # a reader that panicked may not find its way out


if __name__ == "__main__":
    main()
