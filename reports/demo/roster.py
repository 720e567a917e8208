"""The demo's 底册 of 沧州: most counties have settled theirs, two have not, three lines nobody could place."""

import csv
import io

from django.core.files.base import ContentFile

from campaign.models import District
from enterprises.models import Enterprise, Outcome, RosterLine
from enterprises.rosters import imports, settling

HEADER = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "企业地址",
    "所属县区",
    "职工人数",
    "备注（来源）",
)
SOURCE = "税务部门缴费名单"
BEYOND = 3  # rows of each ledger that the list does not know: 新发现
UNFINISHED = ("130922",)  # matched what is certain, and stopped
# Not to be found where the list says; each county closes its own.
GONE = (
    ("{}宏发旧厂有限公司", Outcome.DISSOLVED, "市场监管部门登记为注销，原址已无厂房"),
    ("{}鑫旺劳务有限公司", Outcome.SMALL, "上门核实，现有职工 41 人，不属外资"),
)
# What no program places: another city, no address, an office that is no unit.
LOST = (
    ("石家庄瑞丰达机械有限公司", "", "石家庄市长安区和平路9号", "", 160),
    ("华北恒泰管道工程有限公司", "", "", "", 135),
    ("渤海新远物流有限公司", "", "循环经济园3号", "园区管委会", 180),
)


def hand_down(campaign, city: District, clerks: dict[str, object], *, by, idle) -> None:
    """A roster of every county in ``clerks`` (unit's code → clerk), settled by those who are not ``idle``.

    ``by``: the city's reviewer. The lines of 青县 that are no certain match stay open.
    """
    lines, gone = list(LOST), {}
    for code in clerks:
        county = District.objects.get(code=code)
        rows = list(Enterprise.objects.in_campaign(campaign).of(county).kept().in_order())
        lines += [_line(row, county, nth) for nth, row in enumerate(rows[:-BEYOND])]
        for name, outcome, evidence in GONE:
            name = name.format(county.short_name)
            gone[name] = outcome, evidence
            lines.append((name, "", f"{county.name}工业路", county.name, 120))
    text = io.StringIO()
    numbered = [(number, *line, SOURCE) for number, line in enumerate(lines, 1)]
    csv.writer(text).writerows([HEADER, *numbered])
    file = ContentFile(text.getvalue().encode(), "沧州市底册.csv")
    imports.confirm(imports.upload(campaign, city, file, by=by), by=by)
    for code, clerk in clerks.items():
        if code not in idle:
            _settle(campaign, clerk, {} if code in UNFINISHED else gone)


def _line(row, county, nth):
    name = row.name
    if (
        county.code in UNFINISHED and nth < 2
    ):  # as another office writes it: to be looked at by a person
        name = name.replace("有限公司", "有限责任公司")
    return name, row.uscc, row.address, county.name, row.employees


def _settle(campaign, clerk, gone):
    pairs = [
        (line.pk, found.row.pk) for line, found in settling.certain_of(campaign, clerk.district)
    ]
    settling.match_certain(campaign, clerk.district, pairs, by=clerk)
    lines = RosterLine.objects.in_campaign(campaign).of(clerk.district).open().filter(name__in=gone)
    for line in lines.select_related("campaign", "district"):
        settling.close(line, *gone[line.name], by=clerk)
