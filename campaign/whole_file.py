"""Files that are made piece by piece and sent, or kept, when they are whole."""

from collections.abc import Callable
from io import SEEK_END, BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

IN_MEMORY = 2 * 1024 * 1024  # bytes; what is longer lies on disk


def whole_file(write: Callable[[BinaryIO], None]) -> BinaryIO:
    """The open file that ``write`` has filled, at its start; whoever gets it closes it.

    Not a StreamingHttpResponse: the memory is as constant, and what fails half-way is an error page and
    not the beginning of a file, read by the request's own connection and noted once in the audit log.
    """
    long = False
    file = TemporaryFile()  # noqa: SIM115 - who asked closes it
    try:
        write(file)
        long = file.seek(0, SEEK_END) > IN_MEMORY
        file.seek(0)
        return file if long else BytesIO(file.read())
    finally:
        if not long:
            file.close()
