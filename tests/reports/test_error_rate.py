"""The interval of an error rate against published figures."""

import pytest

from reports.error_rate import ErrorRate, wilson


@pytest.mark.parametrize(
    ("wrong", "checked", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(wrong, checked, low, high):
    assert [round(bound, 4) for bound in wilson(wrong, checked)] == [low, high]


def test_the_interval_of_all_wrong_mirrors_that_of_none():
    low, high = wilson(20, 20)
    assert round(1 - low, 4) == 0.1611
    assert high == 1


def test_a_rate_has_one_decimal_and_none_without_base():
    assert (ErrorRate(2, 30).percent, ErrorRate(2, 30).interval) == ("6.7%", "1.8%–21.3%")
    assert (ErrorRate(0, 0).percent, ErrorRate(0, 0).interval) == ("—", "")
