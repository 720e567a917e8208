"""Rows that wait on disk until their table is written: a book of a hundred thousand fits into any memory."""

import marshal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO

from reports.writers.sheet import Value

_BLOCK = 500  # rows that are in memory together


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one table, to be gone through as often as wanted while the shelf is open."""

    file: BinaryIO
    blocks: list[int]  # where in the file each begins
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        for place in self.blocks:
            self.file.seek(place)
            yield from marshal.load(self.file)  # noqa: S302 - what ``Shelf`` wrote itself


class Shelf:
    """One temporary file for the rows of many tables; a context."""

    def __enter__(self) -> "Shelf":
        self.file = TemporaryFile()
        return self

    def __exit__(self, *raised) -> None:
        self.file.close()

    def keep(self, rows: Iterable[tuple[Value, ...]]) -> Kept:
        """Puts the rows of a table down; they are gone through once."""
        rows, blocks, count = iter(rows), [], 0
        while block := list(islice(rows, _BLOCK)):
            blocks.append(self.file.seek(0, SEEK_END))
            marshal.dump(block, self.file)
            count += len(block)
        return Kept(self.file, blocks, count)
