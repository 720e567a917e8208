"""The garbage collector beside a big import."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Without the collector's rounds while many objects are made that all stay: at 10,000 rows they
    took a third of the time and freed nothing. Also a decorator; other threads only wait for theirs."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
