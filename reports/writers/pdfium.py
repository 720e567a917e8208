"""PDFium, for one thread of a process at a time: it keeps no locks of its own, and ctypes lets go of Python's.

https://pypdfium2.readthedocs.io, "Thread incompatibility". The children that read scans have one thread only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import ModuleType

import pypdfium2

_ALONE = Lock()


@contextmanager
def pdfium() -> Iterator[ModuleType]:
    """pypdfium2, to no other thread before the block ends; what is opened in the block is closed in it."""
    with _ALONE:
        yield pypdfium2


def pages_in(content: bytes) -> int:
    """How many pages the PDF ``content`` has."""
    with pdfium() as library, library.PdfDocument(content) as document:
        return len(document)
