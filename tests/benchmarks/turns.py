"""Ways of doing the same, measured by turns, so that what else the machine does falls on all of them."""

import statistics
from collections.abc import Callable, Iterable

ROUNDS = 3


def by_turns(
    measure: Callable[[str], dict], ways: Iterable[str], rounds: int = ROUNDS
) -> dict[str, list[dict]]:
    """What ``measure`` found of each way, in the order of the rounds."""
    runs = {way: [] for way in ways}
    for _ in range(rounds):
        for way, found in runs.items():
            found.append(measure(way))
    return runs


def median(found: list[dict], key: str) -> float:
    """The median of one figure of several runs."""
    return statistics.median(one[key] for one in found)
