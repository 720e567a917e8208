"""The garbage collector beside much work at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Without the collector's rounds while many objects are made of which none is garbage: at 10,000 rows
    they took a third of an import and a sixth of a workbook. Also a decorator; other threads only wait for
    theirs."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
