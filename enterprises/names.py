"""Which names mean one enterprise, and which are alike enough to be shown to a person.

Same key: the same enterprise. Alike: worth a look, never merged by the program.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

_BRACKETS = str.maketrans("【】〔〕[]{}", "()()()()")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
_NUMERALS = set("0123456789〇零一二三四五六七八九十百两")
_BRANCH = re.compile(r"(?<=公司)[^公司]{1,12}分公司$|第?[一二三四五六七八九十\d]*分公司$")
_FORM = re.compile(r"\(.*?\)|有限责任公司|股份有限公司|有限公司|集团|公司$|厂$")
_SHORTEST_CORE = 2  # 沧州市有限公司 keeps its 沧州市


@lru_cache(maxsize=50_000)  # a preview asks for each name about ten times
def name_key(name: str) -> str:
    """``name`` for comparison: NFKC, nothing blank or invisible, brackets alike, case folded.

    有限公司 and 有限责任公司 stay different: they are different legal forms.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = (c for c in text.translate(_BRACKETS) if unicodedata.category(c) not in _INVISIBLE)
    return "".join(kept)


def likeness_key(name: str, places: tuple[str, ...] = ()) -> str:
    """``name`` without legal form, branch, brackets and ``places`` in front: equal keys are worth a look."""
    core = _FORM.sub("", _BRANCH.sub("", name_key(name)))
    while place := next((p for p in places if core.startswith(p)), ""):
        if len(core) - len(place) < _SHORTEST_CORE:
            break
        core = core[len(place) :]
    return core


def one_slip_apart(key: str, other: str) -> bool:
    """Whether one character was left out, put in, replaced or swapped with the next: 鑫达铸造 鑫大铸造.

    Not when only a number differs: 第1铸造厂 and 第2铸造厂, 二分公司 and 三分公司 are two by intention,
    and a county full of them would hide what matters.
    """
    return OSA.distance(key, other, score_cutoff=1) == 1 and not only_a_number(key, other)


def same_but_form(key: str, other: str, places: tuple[str, ...] = ()) -> bool:
    """Whether only legal form, branch, brackets or the place in front differ.

    Two branches of one company are two units: 第一分公司 and 第二分公司 are not alike.
    """
    if key == other or likeness_key(key, places) != likeness_key(other, places):
        return False
    branches = [found.group() for k in (key, other) if (found := _BRANCH.search(k))]
    return len(branches) < 2 or branches[0] == branches[1]


def slips(key: str) -> Iterator[str]:
    """``key`` and ``key`` less one character: names one slip apart have at least one of these in common."""
    yield key
    for i in range(len(key)):
        yield key[:i] + key[i + 1 :]


def only_a_number(key: str, other: str) -> bool:
    """Whether one number, or one character beside a number, is all that differs: two by intention."""
    start = 0
    while start < min(len(key), len(other)) and key[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(key), len(other)) - start and key[-1 - end] == other[-1 - end]:
        end += 1
    one, two = key[start : len(key) - end], other[start : len(other) - end]
    if not set(one + two) <= _NUMERALS:
        return False
    beside = key[start - 1 : start] + key[len(key) - end : len(key) - end + 1]
    return bool(one and two) or bool(set(beside) & _NUMERALS)
