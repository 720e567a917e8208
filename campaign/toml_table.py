"""A TOML file, asked table by table and key by key: every refusal is Chinese and names the key."""

import re
import tomllib
import unicodedata
from datetime import date

MOST_CHARACTERS = 500_000  # the notice's own file has 20,000
MOST_NUMBER = 1_000_000
YEARS = range(2000, 2101)
LONGEST_TEXT = 2000
SHOWN = 60  # characters of a wrong value in a refusal
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # kinds of characters that nobody sees in an editor


class CampaignFileError(ValueError):
    """The file is refused. The message is Chinese and names the key."""


def decode(content: bytes) -> str:
    """The text of a file as editors save it, with or without the mark of UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CampaignFileError("文件不是 UTF-8 文字，请另存为 UTF-8 后再导入") from None


def read(text: str) -> "Table":
    """The top table of ``text``. Raises CampaignFileError where it is no TOML, naming the line."""
    if len(text) > MOST_CHARACTERS:
        raise CampaignFileError(f"专项行动文件太大，最多 {MOST_CHARACTERS // 10_000} 万个字符")
    try:
        return Table(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        where = re.search(r"line (\d+), column (\d+)", str(error))
        place = "第 {} 行第 {} 列附近".format(*where.groups()) if where else "文件"
        raise CampaignFileError(f"专项行动文件不是有效的 TOML：{place}写法有误") from error


def shown(value) -> str:
    """A wrong value as a refusal quotes it: one line, not long."""
    said = "".join("□" if _is_invisible(c) else c for c in str(value)[: SHOWN + 1])
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}……"


def _is_invisible(character) -> bool:
    return unicodedata.category(character) in INVISIBLE


class Table:
    """One TOML table with its place, so that every refusal names the key."""

    def __init__(self, values, place=""):
        self.place = place
        if not isinstance(values, dict):
            self.refuse("", "应为一个表")
        self.values = values
        self.left = set(values)

    def refuse(self, key, why):
        where = self._place(key) or "文件"
        raise CampaignFileError(f"专项行动文件的 {where}：{why}")

    def get(self, key, kind, default=None):
        self.left.discard(key)
        value = self.values.get(key, default)
        if value is None:
            self.refuse(key, "缺少这一项，请补上")
        if type(value) is not kind:
            self.refuse(
                key, f"应为{_KIND_NAMES[kind]}，现在是 {_KIND_NAMES.get(type(value), '别的')}"
            )
        self._within(key, value)
        return value

    def _within(self, key, value):
        """Refuses what no database, calendar or paper could hold."""
        if type(value) is int and abs(value) > MOST_NUMBER:
            self.refuse(key, f"数字太大，最多 {MOST_NUMBER}")
        if type(value) is date and value.year not in YEARS:
            self.refuse(key, f"{value} 不在 {YEARS[0]} 年至 {YEARS[-1]} 年之间")
        if isinstance(value, str) and any(map(_is_invisible, value.replace("\n", ""))):
            self.refuse(key, "含有看不见的控制字符，请删去")

    def text(self, key, default=None, among=(), most=LONGEST_TEXT):
        value = self.get(key, str, default)
        if among and value not in among:
            self.refuse(key, f"“{shown(value)}”不在 {'、'.join(filter(None, among))} 之中")
        if default is None and not value.strip():
            self.refuse(key, "不能为空")
        if len(value) > most:
            self.refuse(key, f"有 {len(value)} 个字，最多 {most} 个字")
        return value

    def texts(self, key):
        return tuple(self._list(key, str, "应为一组文字"))

    def days(self, key):
        return frozenset(self._list(key, date, "应为一组日期，如 2018-10-01"))

    def numbers(self, key, default):
        """A list of whole numbers above 0."""
        said = "应为一组大于 0 的整数（工作日数），如 [7, 3, 1]"
        values = self._list(key, int, said, default)
        if min(values, default=1) < 1:
            self.refuse(key, said)
        return tuple(values)

    def _list(self, key, kind, said, default=()):
        values = self.get(key, list, list(default))
        if not all(type(value) is kind for value in values):
            self.refuse(key, said)
        for value in values:
            self._within(key, value)
        return values

    def table(self, key):
        return Table(self.get(key, dict), self._place(key))

    def _place(self, key):
        return ".".join(filter(None, (self.place, key)))

    def tables(self, key, required=True):
        values = self.get(key, list, None if required else [])
        if required and not values:
            self.refuse(key, "至少要有一项")
        return [Table(v, f"{self._place(key)}[{i}]") for i, v in enumerate(values, start=1)]

    def finish(self):
        if self.left:
            self.refuse(shown(min(self.left)), "不认识这一项，请检查拼写")


_KIND_NAMES = {
    str: "文字",
    int: "整数",
    bool: "true 或 false",
    list: "列表",
    dict: "表",
    date: "日期",
}
