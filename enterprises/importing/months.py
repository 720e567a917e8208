"""建会时间: every spelling met in returned tables → ISO text as precise as written.

``2018``, ``2018-09`` or ``2018-09-01``; a month is never made a day.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from enterprises.importing.reading import Reading, plain
from enterprises.problem import Level

_SEP = r"[./\-‐‑–—−、,。·_\\年]"
_CLOCK = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
_FULL = re.compile(
    rf"([0-9]{{4}}|[0-9]{{2}}){_SEP}([0-9]{{1,2}})(?:(?:{_SEP}|月)([0-9]{{1,2}})[日号]?|月份?|{_SEP})?"
)
_PART_OF_MONTH = re.compile(r"(?<=月)(份?(上旬|中旬|下旬|初|中|底|末))$")
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: what a date cell without format shows


def read_month(raw, *, shown: str | None = None, date_1904: bool = False) -> Reading:
    """ISO text as precise as given, or empty.

    ``shown`` is the cell's text on screen where a reader knows it: it decides whether a date cell
    shows its day and whether the number 2018.1 means January or October. Without it a date cell on
    the first of a month is a month: that is what Excel stores for a typed 2018年9月.
    """
    original = plain(raw)
    if isinstance(raw, datetime | date):
        return _date_cell(raw, shown, original)
    if isinstance(raw, bool):
        return _refused(original)
    if isinstance(raw, int | float):
        return _number(original, shown, date_1904)
    return _text(original, date_1904)


def show_month(value: str) -> str:
    """``2018-09`` → 2018年9月; text that is no such date comes back as it is."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        return value
    return "".join(
        f"{int(part)}{unit}" for part, unit in zip(value.split("-"), "年月日", strict=False)
    )


def _date_cell(raw, shown, original):
    iso = f"{raw.year:04}-{raw.month:02}-{raw.day:02}"
    if not _FIRST_YEAR <= raw.year <= _LAST_YEAR:
        return _refused(original)
    if shown:
        seen = _text(plain(shown), False).value
        if seen and iso.startswith(seen):
            return Reading(seen, Level.OK, "", original)
    return Reading(iso[:7] if raw.day == 1 else iso, Level.OK, "", original)


def _number(original, shown, date_1904):
    if shown and shown != original:
        seen = _text(plain(shown), date_1904)
        if seen.value and seen.level is Level.OK:
            return _sure_enough(seen.value, original)
    if year_and_month := re.fullmatch(r"([0-9]{4})\.([0-9]{1,2})", original):
        if year_and_month[2] == "1":
            message = f"数字“{original}”可能是1月，也可能是10月，请改为 {year_and_month[1]}年1月 或 {year_and_month[1]}年10月"
            return Reading("", Level.ASK, message, original)
        value = _iso(year_and_month[1], year_and_month[2], None)
        return _sure_enough(value, original) if value else _refused(original)
    if re.fullmatch(r"[0-9]{5}\.[0-9]+", original):
        original_day = original.split(".")[0]
        reading = _text(original_day, date_1904)
        return Reading(reading.value, reading.level, reading.message, original)
    return _text(original, date_1904)


def _text(original, date_1904):
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", original))
    text = _han_numbers("".join(text.split()))
    if not text.strip("-‐‑–—−/"):
        return Reading("", Level.OK, "", original)
    rough = re.sub(r"^(约|大约|大概)|(左右|前后)$", "", text)
    rough = _PART_OF_MONTH.sub("", rough)
    value, two_digits = _parts(rough, date_1904)
    if not value:
        return _refused(original)
    if rough != text:
        return Reading(
            value, Level.ASK, f"“{original}”不是确切的日期，请改为 {show_month(value)}", original
        )
    return _sure_enough(value, original) if two_digits else Reading(value, Level.OK, "", original)


def _parts(text, date_1904):
    """The ISO text, and whether it had to be understood (two-digit year, serial number)."""
    if found := _FULL.fullmatch(text):
        year, month, day = found.groups()
        return _iso(year, month, day), len(year) == 2
    if re.fullmatch(r"[0-9]{4}年?", text):
        return _iso(text[:4], None, None), False
    if re.fullmatch(r"[0-9]{8}", text):
        return _iso(text[:4], text[4:6], text[6:]), False
    if re.fullmatch(r"[0-9]{6}", text):
        if 1949 <= int(text[:4]) <= 2099 and (value := _iso(text[:4], text[4:], None)):
            return value, False
        return _iso(text[:2], text[2:4], text[4:]), True
    if re.fullmatch(r"[0-9]{5}", text) and int(text) in _SERIALS:
        first = date(1904, 1, 1) if date_1904 else date(1899, 12, 30)
        return (first + timedelta(days=int(Decimal(text)))).isoformat(), True
    return "", False


def _iso(year, month, day):
    """ISO text when there is such a day, else nothing. Two-digit years lie between 1950 and 2049."""
    y = int(year)
    if len(year) == 2:
        y += 2000 if y < 50 else 1900
    if not _FIRST_YEAR <= y <= _LAST_YEAR:
        return ""
    if month is None:
        return f"{y:04}"
    try:
        whole = date(y, int(month), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return whole if day else whole[:7]


def _han_numbers(text):
    """二〇一八年十月 → 2018年10月."""

    def digits(match):
        han = match[0]
        if "十" not in han:
            return han.translate(_HAN_DIGITS)
        tens, _, ones = han.partition("十")
        return f"{tens.translate(_HAN_DIGITS) or '1'}{ones.translate(_HAN_DIGITS) or '0'}"

    return re.sub(r"[〇零○一二三四五六七八九十]+", digits, text)


def _sure_enough(value, original):
    message = f"“{original}”按 {show_month(value)} 读入，请核对"
    return Reading(value, Level.WARN, message, original)


def _refused(original):
    seen = original if len(original) <= 30 else f"{original[:29]}…"
    return Reading("", Level.ERROR, f"“{seen}”不是日期，请改为 2018年9月 这样", original)
