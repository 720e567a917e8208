"""One thing to do next: what is said, and the page where it is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """``page`` is the name of an address of the unit, ``query`` what follows it (``?problems=error``)."""

    sentence: str
    label: str
    page: str
    query: str = ""

    def __str__(self):
        return self.sentence
