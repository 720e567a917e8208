"""Which rows a sample holds: plain rows in, keys out. Same rows and same seed: same sample.

Every row, in the order of its key, gets one random number of ``random.Random(seed)``; of each stratum
those with the smallest numbers are taken. (Of that module only the seeding with a whole number and
``random()`` itself are promised to stay the same in every version of Python.)
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# From how many employees on a band begins; below the first one lies a band of its own.
SIZE_BANDS = (100, 200, 500, 1000)
RISKY, CALM = (0, "有疑问或接近起点"), (1, "其他企业")
Stratum = tuple[int | str, str]  # its place, its name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be drawn: ``unit`` is (place, name), ``risky`` doubtful or near the threshold."""

    key: int
    unit: Stratum
    employees: int | None
    risky: bool = False


def size_band(row: Candidate) -> Stratum:
    """100–199人 and so on; a row without a figure stands apart."""
    if row.employees is None:
        return len(SIZE_BANDS) + 1, "职工人数未填"
    place = sum(row.employees >= start for start in SIZE_BANDS)
    if place == 0:
        return 0, f"不足{SIZE_BANDS[0]}人"
    if place == len(SIZE_BANDS):
        return place, f"{SIZE_BANDS[-1]}人以上"
    return place, f"{SIZE_BANDS[place - 1]}–{SIZE_BANDS[place] - 1}人"


def in_each(sizes: Sequence[int], number: int) -> list[int]:
    """``number`` from every stratum; a smaller one gives all it has."""
    return [min(size, number) for size in sizes]


def in_proportion(sizes: Sequence[int], number: int) -> list[int]:
    """``number`` in all, divided by size with largest remainders; where it goes round, at least one each."""
    quotas = [divmod(number * size, sum(sizes)) for size in sizes]
    given = [whole for whole, _ in quotas]
    by_remainder = sorted(range(len(sizes)), key=lambda i: -quotas[i][1])
    for i in by_remainder[: number - sum(given)]:
        given[i] += 1
    while number >= len(sizes) and 0 in given:
        given[given.index(max(given))] -= 1
        given[given.index(0)] += 1
    return given


def in_turn(sizes: Sequence[int], number: int) -> list[int]:
    """``number`` in all: the first stratum as far as it goes, then the next."""
    given = []
    for size in sizes:
        given.append(min(size, number - sum(given)))
    return given


# Method → stratum of a row, how the number is divided among the strata.
METHODS: dict[str, tuple[Callable, Callable]] = {
    "each": (lambda row: row.unit, in_each),
    "unit": (lambda row: row.unit, in_proportion),
    "size": (size_band, in_proportion),
    "risk": (lambda row: RISKY if row.risky else CALM, in_turn),
}


def draw(rows: Sequence[Candidate], method: str, number: int, seed: int) -> list[tuple[int, str]]:
    """(key, name of its stratum) of the rows drawn, stratum by stratum. ``number`` is not above the rows'."""
    stratum_of, divide = METHODS[method]
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
    lots = {row.key: chance.random() for row in sorted(rows, key=lambda row: row.key)}
    strata: dict[Stratum, list[int]] = {}
    for row in rows:
        strata.setdefault(stratum_of(row), []).append(row.key)
    places = sorted(strata)
    shares = divide([len(strata[place]) for place in places], number)
    return [
        (key, place[1])
        for place, share in zip(places, shares, strict=True)
        for key in sorted(strata[place], key=lots.__getitem__)[:share]
    ]
