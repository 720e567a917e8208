"""Which enterprise of an earlier campaign is which of this one."""

from collections.abc import Sequence

from enterprises.names import name_key

Named = tuple[int, str, str]  # key, name, USCC


def pairs(ones: Sequence[Named], others: Sequence[Named]) -> dict[int, int]:
    """Key of one → key of the other that it is: of the same name, else of the same code. Each goes once."""
    found: dict[int, int] = {}
    for sign in (lambda name, _: name_key(name), lambda _, code: code):
        taken = set(found.values())
        free = {sign(name, code): key for key, name, code in others if key not in taken}
        free.pop("", None)
        for key, name, code in ones:
            if key not in found and (other := free.pop(sign(name, code), None)):
                found[key] = other
    return found
