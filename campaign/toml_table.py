"""One table of a TOML file, asked key by key: every refusal is Chinese and names the key."""

from datetime import date


class CampaignFileError(ValueError):
    """The file is refused. The message is Chinese and names the key."""


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
            self.refuse(key, f"应为{_KIND_NAMES[kind]}，现在是 {value!r}")
        return value

    def text(self, key, default=None, among=()):
        value = self.get(key, str, default)
        if among and value not in among:
            self.refuse(key, f"“{value}”不在 {'、'.join(filter(None, among))} 之中")
        if default is None and not value.strip():
            self.refuse(key, "不能为空")
        return value

    def texts(self, key):
        values = self.get(key, list, [])
        if not all(isinstance(value, str) for value in values):
            self.refuse(key, "应为一组文字")
        return tuple(values)

    def days(self, key):
        values = self.get(key, list, [])
        if not all(type(value) is date for value in values):
            self.refuse(key, "应为一组日期，如 2018-10-01")
        return frozenset(values)

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
            self.refuse(min(self.left), "不认识这一项，请检查拼写")


_KIND_NAMES = {
    str: "文字",
    int: "整数",
    bool: "true 或 false",
    list: "列表",
    dict: "表",
    date: "日期",
}
