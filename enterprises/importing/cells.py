"""What stands in a cell → value: text, whole persons, yes or no, months. Nothing here raises.

``message`` says what and what to do; where (row and column) is added by whoever knows it.
"""

import re
import unicodedata
from datetime import date, datetime, time

from enterprises.importing.months import read_month, show_month
from enterprises.importing.reading import Reading, plain
from enterprises.problem import Level

__all__ = [
    "MOST_PEOPLE",
    "Reading",
    "read_count",
    "read_month",
    "read_name",
    "read_text",
    "read_yes_no",
    "show_month",
    "show_yes_no",
]

MOST_PEOPLE = 9_999_999  # no enterprise employs ten million; longer numbers are codes or slips
FORMULA_ERRORS = (
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
)
_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af\uff08\uff09"
_BLANK_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_FULL_WIDTH = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F) if chr(c - 0xFEE0).isalnum()}

YES = {
    "是",
    "√",
    "✓",
    "✔",
    "☑",
    "对",
    "有",
    "已",
    "y",
    "yes",
    "true",
    "已建",
    "已建会",
    "已建立",
    "已成立",
    "已建工会",
    "已建立工会",
    "已成立工会",
    "建会",
}
NO = {
    "否",
    "×",
    "✗",
    "✘",
    "✕",
    "✖",
    "x",
    "未",
    "无",
    "没有",
    "不是",
    "n",
    "no",
    "false",
    "未建",
    "未建会",
    "未建立",
    "未成立",
    "未建工会",
    "未建立工会",
    "未成立工会",
    "没建",
    "没建会",
    "没有建会",
    "没有建立",
    "尚未建会",
}


def read_text(raw) -> Reading:
    """Text without invisible characters, line breaks as one blank; a lone dash means not filled in."""
    original = plain(raw)
    text = original.strip()
    if text.upper() in FORMULA_ERRORS:
        return Reading("", Level.ERROR, f"公式结果出错（{text}），请直接填写内容", original)
    if text and all(unicodedata.category(c) == "Pd" or c in "−/＿_ " for c in text):
        text = ""
    return Reading(text, Level.OK, "", original)


def read_name(raw) -> Reading:
    """A company's or person's name: no blanks beside Chinese characters, half-width letters."""
    reading = read_text(raw)
    text = _BLANK_BESIDE_HAN.sub("", reading.value).translate(_FULL_WIDTH)
    return Reading(text, reading.level, reading.message, reading.original)


def read_count(raw) -> Reading:
    """Whole persons, None when empty. 约120人 gives 120 with ``ask``; 100-150 is an error."""
    original = plain(raw)
    if type(raw) in (int, float) and 0 <= raw <= MOST_PEOPLE and raw == int(raw):
        return Reading(int(raw), Level.OK, "", original)
    if isinstance(raw, bool | date | datetime | time):
        return _not_whole(original)
    text = "".join(unicodedata.normalize("NFKC", read_text(raw).value).split()).lower()
    if original.strip().upper() in FORMULA_ERRORS:
        return Reading(None, Level.ERROR, read_text(raw).message, original)
    if not text:
        return Reading(None, Level.OK, "", original)
    text = re.sub(r"(?<=[0-9])(人|名|个|位|人员|名职工|名员工|名会员)$", "", text)
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.0+)?", text):
        text = text.replace(",", "")
    if whole := re.fullmatch(r"\+?0*([0-9]{1,20})(\.0*)?", text):
        return _within(int(whole[1]), Level.OK, "", original)
    if (number := _chinese_number(re.sub(r"[人名个位]$", "", text))) is not None:
        return _ask(number, "是汉字写的数", original)
    if found := re.fullmatch(
        r"(?:约|大约|大概|近|将近|共|合计|超|超过|不到|不足|至少)?([0-9]{1,20})"
        r"(?:余|多|左右|上下|以上|以下|余?人左右|\+)?(?:人|名|个|位)?(?:左右|上下|以上|以下)?(\(.*\))?",
        text,
    ):
        return _ask(int(found[1]), "不是确切的整数", original)
    return _not_whole(original)


def read_yes_no(raw) -> Reading:
    """True, False or None. Empty is None and never False; what may mean either is asked about."""
    original = plain(raw)
    if isinstance(raw, bool):
        return Reading(raw, Level.OK, "", original)
    text = read_text(raw).value.replace("\ufe0f", "").replace("\ufe0e", "")
    word = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if not word:
        level = read_text(raw).level
        return Reading(None, level, read_text(raw).message, original)
    if word in YES or word in NO:
        return Reading(word in YES, Level.OK, "", original)
    return Reading(
        None, Level.ASK, f"“{_short(original)}”看不出是“是”还是“否”，请改为 是 或 否", original
    )


def show_yes_no(value: bool | None) -> str:
    """是, 否, or nothing while unknown."""
    return "" if value is None else "是" if value else "否"


def _within(number, level, message, original):
    if number > MOST_PEOPLE:
        return Reading(None, Level.ERROR, f"“{_short(original)}”太大，不会是人数，请核对", original)
    return Reading(number, level, message, original)


def _ask(number, why, original):
    message = f"“{_short(original)}”{why}，请改为确切人数（如 {number}）"
    return _within(number, Level.ASK, message, original)


def _not_whole(original):
    return Reading(None, Level.ERROR, f"“{_short(original)}”不是整数，请改为确切人数", original)


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:29]}…"


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def _chinese_number(text):
    """一百二十 and 一二〇 → 120, None when it is no such number below 万万."""
    if not text or len(text) > 16 or not set(text) <= {*_DIGITS, *_UNITS, "万"}:
        return None
    if set(text) <= _DIGITS.keys():
        return int("".join(str(_DIGITS[c]) for c in text))
    high, _, low = text.rpartition("万")
    if "万" in high or (text.endswith("万") and not high):
        return None
    total = 0
    for part, scale in ((high, 10_000), (low, 1)):
        value = digit = 0
        for c in part:
            if c in _UNITS:
                value += (digit or 1) * _UNITS[c]
                digit = 0
            elif digit:  # 一百二三十 is no number
                return None
            else:
                digit = _DIGITS[c]
        total += (value + digit) * scale
    return total
