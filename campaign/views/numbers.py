"""Numbers as a browser, or somebody who plays one, sends them."""

from typing import overload

LONGEST = 18  # digits: what a key in the database can have


@overload
def number_in(text: str, otherwise: int = 0) -> int: ...
@overload
def number_in(text: str, otherwise: None) -> int | None: ...
def number_in(text: str, otherwise: int | None = 0) -> int | None:
    """The whole number that ``text`` is, ``otherwise`` when it is none: neither “²” nor 5,000 digits."""
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST
    return int(text) if plain else otherwise
