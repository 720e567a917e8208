"""A preview in pieces for the database, one for each row, and the pieces made whole again."""

from collections.abc import Iterable, Iterator

from enterprises.importing.book import Book, from_json, to_json


def unpacked_lines(books: Iterable[Book]) -> tuple[list[dict], list[dict]]:
    """(books as JSON without rows, their rows as JSON in the order of the files)."""
    shells, lines = [], []
    for book in books:
        shell = to_json(book)
        for table in shell["tables"]:
            lines += table["rows"]
            table["rows"] = []
        shells.append(shell)
    return shells, lines


def packed_books(shells: list[dict], rows: Iterable) -> list[Book]:
    """The Books of ``shells`` with the lines of ``rows`` (ImportRow), as corrected in the preview."""
    of_sheet: dict[int, list[dict]] = {}
    for row in rows:
        of_sheet.setdefault(row.sheet, []).append(corrected(row.line, row.typed))
    books, number = [], 0
    for shell in shells:
        tables = []
        for table in shell["tables"]:
            tables.append(table | {"rows": of_sheet.get(number, [])})
            number += 1
        books.append(from_json(shell | {"tables": tables}))
    return books


def corrected(line: dict, typed: dict[str, str]) -> dict:
    """A line with what was typed instead; what was said about the former cells goes with them."""
    kept = {
        part: {name: value for name, value in line[part].items() if name not in typed}
        for part in ("flaws", "shown", "merged_from")
    }
    return line | kept | {"cells": line["cells"] | typed}


def shown_rows(shown: dict) -> Iterator[tuple[int, dict]]:
    """(number of the sheet, row) of a preview, in the order of the files."""
    for number, sheet in enumerate(shown["sheets"]):
        for row in sheet["rows"]:
            yield number, row


def whole_preview(sheets: list[dict], rows: Iterable) -> dict:
    """The preview that ``rows`` (ImportRow) and the batch's ``sheets`` were made from."""
    filled = [sheet | {"rows": []} for sheet in sheets]
    for row in rows:
        filled[row.sheet]["rows"].append(row.shown)
    return {"sheets": filled}
