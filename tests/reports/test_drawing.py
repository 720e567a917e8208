"""Which rows a sample holds: plain candidates, no database."""

import pytest

from reports.drawing import Candidate, draw, in_each, in_proportion, in_turn, size_band

UNITS = [("1", "沧县"), ("2", "青县"), ("3", "献县")]
ROWS = [
    Candidate(key, UNITS[key % 3 % 2], 60 + 17 * key, risky=key % 10 == 0) for key in range(1, 101)
]


@pytest.mark.parametrize("method", ["each", "unit", "size", "risk"])
def test_the_same_seed_draws_the_same_sample_and_another_seed_another_one(method):
    first = draw(ROWS, method, 12, seed=2018)
    assert draw(ROWS, method, 12, seed=2018) == first
    assert draw(ROWS[::-1], method, 12, seed=2018) == first  # the order read does not matter
    assert draw(ROWS, method, 12, seed=2019) != first
    assert len({key for key, _ in first}) == len(first)


def test_the_sample_of_a_seed_never_changes():
    """What was drawn in an earlier release is drawn again: a change here breaks the promise."""
    assert [key for key, _ in draw(ROWS, "unit", 6, seed=2018)] == [41, 2, 8, 15, 82, 55]


def test_each_unit_gives_the_same_number_and_a_small_one_all_it_has():
    rows = [Candidate(1, UNITS[0], 120), *(Candidate(k, UNITS[1], 120) for k in range(2, 9))]
    drawn = draw(rows, "each", 3, seed=1)
    assert [name for _, name in drawn] == ["沧县", "青县", "青县", "青县"]
    assert in_each([1, 7, 3], 3) == [1, 3, 3]


@pytest.mark.parametrize(
    ("sizes", "number", "shares"),
    [
        ([30, 60, 10], 10, [3, 6, 1]),
        ([98, 1, 1], 10, [8, 1, 1]),  # the small ones are not left out
        ([5, 5, 5], 2, [1, 1, 0]),  # fewer than strata
        ([3, 4], 7, [3, 4]),
        ([1, 1, 1], 3, [1, 1, 1]),
        ([10], 4, [4]),
    ],
)
def test_proportion_goes_by_largest_remainders_and_leaves_no_stratum_out(sizes, number, shares):
    assert in_proportion(sizes, number) == shares


def test_no_stratum_gives_more_than_it_has_and_the_number_is_met():
    for number in range(1, 61):
        sizes = [1, 2, 7, 50]
        shares = in_proportion(sizes, number)
        assert sum(shares) == number
        assert all(share <= size for share, size in zip(shares, sizes, strict=True))


def test_risky_rows_come_first_and_the_others_fill_up():
    drawn = draw(ROWS, "risk", 12, seed=5)
    assert [name for _, name in drawn] == ["有疑问或接近起点"] * 10 + ["其他企业"] * 2
    assert in_turn([10, 90], 7) == [7, 0]


@pytest.mark.parametrize(
    ("employees", "name"),
    [
        (None, "职工人数未填"), (0, "不足100人"), (99, "不足100人"), (100, "100–199人"),
        (199, "100–199人"), (200, "200–499人"), (999, "500–999人"), (1000, "1000人以上"),
    ],
)  # fmt: skip
def test_size_bands_begin_with_their_first_number(employees, name):
    assert size_band(Candidate(1, UNITS[0], employees))[1] == name
