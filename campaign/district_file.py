"""The reporting tree from a CSV file (columns as campaign/data/hebei_districts_2018.csv)."""

import csv
from collections.abc import Iterable

from django.db import transaction

from campaign.models import District

COLUMNS = ("code", "name", "short_name", "level", "reports_to")


class DistrictFileError(ValueError):
    """The file is refused. The message is Chinese and names the line."""


def read(lines: Iterable[str]) -> list[dict]:
    """The rows of the file, superiors first. Raises DistrictFileError naming the line."""
    reader = csv.DictReader(lines)
    if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
        raise DistrictFileError(f"第1行：缺少列 {'、'.join(missing)}")
    rows: dict[str, dict] = {}
    for row in reader:
        line = reader.line_num
        row = {key: (value or "").strip() for key, value in row.items() if key}
        row["line"] = line
        code = row["code"]
        if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 12):
            raise DistrictFileError(f"第{line}行：代码“{code}”应为 6 至 12 位数字")
        if code in rows:
            raise DistrictFileError(f"第{line}行：代码 {code} 与第{rows[code]['line']}行重复")
        if not row["name"] or row["level"] not in District.Level.values:
            raise DistrictFileError(
                f"第{line}行：名称不能为空，级别应为 {'、'.join(District.Level.values)}"
            )
        rows[code] = row
    return _superiors_first(rows)


def _superiors_first(rows):
    ordered, done = [], set()
    for row in rows.values():
        chain = []
        while row["code"] not in done:
            if row in chain:
                raise DistrictFileError(f"第{row['line']}行：{row['name']} 的报送关系绕成了圈")
            chain.append(row)
            superior = row["reports_to"]
            if not superior:
                break
            if superior not in rows:
                raise DistrictFileError(f"第{row['line']}行：报送单位 {superior} 不在文件中")
            row = rows[superior]
        for row in reversed(chain):
            done.add(row["code"])
            ordered.append(row)
    return ordered


@transaction.atomic
def load(lines: Iterable[str]) -> tuple[int, int]:
    """Bring the tree to what the file says: (units in the file, units made or changed). Runs twice alike.

    A unit whose reporting line changed is moved with everything below it; units that are not in the
    file stay. Raises DistrictFileError.
    """
    known = {d.code: d for d in District.objects.all()}
    rows, changed = read(lines), 0
    for row in rows:
        values = {key: row[key] for key in ("name", "short_name", "level")}
        values["union_name"] = row.get("union_name") or _union_name(row)
        values["note"] = row.get("note", "")
        superior = known.get(row["reports_to"])
        district = known.get(row["code"])
        if district is None:
            values["code"] = row["code"]
            district = superior.add_child(**values) if superior else District.add_root(**values)
            changed += 1
        else:
            changed += _update(district, values, superior)
        # Moving and adding rewrite paths and child counts in the database only.
        known[row["code"]] = District.objects.get(pk=district.pk)
        if superior:
            known[superior.code] = District.objects.get(pk=superior.pk)
    return len(rows), changed


def _update(district, values, superior):
    changed = False
    if {key: getattr(district, key) for key in values} != values:
        District.objects.filter(pk=district.pk).update(**values)
        changed = True
    if superior and not superior.is_superior_of(district):
        district.move(superior, pos="last-child")
        changed = True
    return changed


def _union_name(row):
    # 雄安新区 has no federation: its 党群工作部 reports (冀工办发〔2018〕43号, addressees).
    if "新区" in row["name"] and row["level"] == "city":
        return f"{row['name']}党群工作部"
    return f"{row['name']}总工会"
