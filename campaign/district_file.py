"""The reporting tree from a file (columns as campaign/data/hebei_districts_2018.csv, or in Chinese):
what it says, line by line. Bringing the tree to it: campaign/district_loading.py."""

import csv
from collections.abc import Iterable, Mapping

from campaign.lengths import length_of
from campaign.models import District

COLUMNS = {"code": "代码", "name": "名称", "short_name": "简称", "level": "级别",
           "reports_to": "报送单位"}  # fmt: skip
OPTIONAL = {"union_name": "工会名称", "note": "备注"}
KEYS = {label: key for key, label in (COLUMNS | OPTIONAL).items()} | {"单位代码": "code"}
LEVELS = {label: value for value, label in District.Level.choices} | {
    "县": "county", "区": "county", "乡镇": "township", "街道": "township"
}  # fmt: skip
LONGEST = {key: length_of(District, key) for key in
           ("name", "short_name", "union_name", "note")}  # fmt: skip


class DistrictFileError(ValueError):
    """The file is refused. The message is Chinese and names the line."""


def read(lines: Iterable[str], superiors: Mapping[str, str] | None = None) -> list[dict]:
    """The rows of a CSV file, superiors first; as ``arrange``."""
    reader = csv.DictReader(lines)
    rows = ({**row, "line": reader.line_num} for row in reader)
    return arrange(reader.fieldnames or (), rows, superiors)


def arrange(
    headings: Iterable[str], rows: Iterable[dict], superiors: Mapping[str, str] | None = None
) -> list[dict]:
    """The rows by our own keys and their ``line``, superiors first. Raises DistrictFileError.

    ``superiors`` is the tree so far (code → code of whom it reports to, "" for a top unit): a row may
    report to a unit that is only there, and a row that leaves it blank keeps the one it has.
    """
    keys = {heading: KEYS.get(heading.strip(), heading.strip()) for heading in headings if heading}
    if missing := [f"{label}（{c}）" for c, label in COLUMNS.items() if c not in keys.values()]:
        raise DistrictFileError(f"第1行：缺少列 {'、'.join(missing)}")
    found: dict[str, dict] = {}
    for raw in rows:
        row = {key: " ".join((raw[name] or "").split()) for name, key in keys.items()}
        row["line"] = raw["line"]
        _check(row, found)
        found[row["code"]] = row
    return _superiors_first(found, superiors or {})


def _check(row, found):
    line, code = row["line"], row["code"]
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 12):
        raise DistrictFileError(f"第{line}行：代码“{code}”应为 6 至 12 位数字")
    if code in found:
        raise DistrictFileError(f"第{line}行：代码 {code} 与第{found[code]['line']}行重复")
    row["level"] = LEVELS.get(row["level"], row["level"])
    if not row["name"] or row["level"] not in District.Level.values:
        raise DistrictFileError(
            f"第{line}行：名称不能为空，级别应为 {'、'.join(District.Level.labels)} 之一"
            f"（或 {'、'.join(District.Level.values)}）"
        )
    for key, longest in LONGEST.items():
        if len(row.get(key, "")) > longest:
            label = (COLUMNS | OPTIONAL)[key]
            raise DistrictFileError(f"第{line}行：{label}超过 {longest} 个字，请缩短")


def _superiors_first(rows, superiors):
    ordered, done = [], set()
    for start in rows.values():
        chain, passed, code, last = [], set(), start["code"], start
        while code and code not in done:
            if code in passed:
                raise DistrictFileError(f"第{last['line']}行：{last['name']} 的报送关系绕成了圈")
            passed.add(code)
            if code in rows:
                last = rows[code]
                chain.append(last)
                code = last["reports_to"] or superiors.get(code, "")
            elif code in superiors:
                code = superiors[code]
            else:
                raise DistrictFileError(
                    f"第{last['line']}行：报送单位 {code} 不在文件中，也不在现有单位中；"
                    "请填写报送单位的代码"
                )
        for row in reversed(chain):
            done.add(row["code"])
            ordered.append(row)
    return ordered


def union_name(row: Mapping) -> str:
    """The name of a unit's federation where the file does not say it."""
    # 雄安新区 has no federation: its 党群工作部 reports (冀工办发〔2018〕43号, addressees).
    if "新区" in row["name"] and row["level"] == "city":
        return f"{row['name']}党群工作部"
    return f"{row['name']}总工会"
