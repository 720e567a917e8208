"""Rows under a header that are no enterprise: totals, remarks, signatures, hints, examples."""

import re

from campaign.vocabulary import fold
from enterprises.importing.reading import plain

_TOTAL = re.compile(r"(本页|本表|全县|全市|全区)?(合计|小计|总计|共计|累计|总数)(\(.*\))?[:：]?")
_REMARK = re.compile(
    r"(注|备注|说明|附注|填表说明|填报说明|填表要求)\d*[:：.、,，(]|注[:：]?$|填[表报写]"
)
_SIGNATURE = re.compile(
    r"[(]?(签字|签名|盖章|签章)[)]?|^(填表人|填报人|制表人|审核人|负责人|联系人|联系电话|填报单位|填表单位"
    r"|填报日期|填表日期|填报时间|单位负责人|分管主席|主管领导|制表|报送时间)"
)
_HINT = re.compile(
    r"必填|选填|格式[:：]|请填|填写|自动编号|自动生成|填整数|^整数$|^是或否$|下拉选择"
)
_UNIT = re.compile(r"\(.*\)|(单位[:：])?[人家个名]|年[、/.]?月")  # a line of units below the labels
_EXAMPLE = re.compile(r"(例|示例|样例|举例|范例|例子|例如)\d*[:：]?")
_EXAMPLE_NAME = re.compile(r"([×✕*＊某]{2,}|x{2,}(?=[\u4e00-\u9fff])).*(公司|企业|厂|集团)")


def why_no_enterprise(
    cells: dict, row: list, headers: list[list[str]], *, near_header: bool
) -> str:
    """Why a filled row is no enterprise (Chinese, as shown), or an empty string when it is one.

    ``cells`` are raw by field, ``row`` is raw as it stands, ``headers`` the folded
    texts of the header's rows.
    """
    texts = [text for cell in row if (text := plain(cell))]
    first = fold(texts[0])
    name = fold(plain(cells.get("name")))
    position = fold(plain(cells.get("position")))
    if any(_TOTAL.fullmatch(text) for text in (first, name, position)):
        return "合计行"
    if (
        len(texts) <= 4
        and any(_SIGNATURE.search(fold(text)) for text in texts)
        and not _person(cells)
    ):
        return "签字盖章行"
    if len(texts) <= 2 and _REMARK.match(first):
        return "备注说明行"
    if _repeats(row, headers):
        return "重复的表头"
    if near_header and not name and all(_UNIT.fullmatch(fold(text)) for text in texts):
        return "填写说明行"
    if near_header and sum(bool(_HINT.search(text)) for text in texts) >= 2:
        return "填写说明行"
    if _EXAMPLE.fullmatch(position) or _EXAMPLE_NAME.fullmatch(name) or _EXAMPLE.fullmatch(name):
        return "示例行"
    numbers = [str(i) for i in range(1, len(texts) + 1)]
    if near_header and len(texts) >= 3 and [fold(text) for text in texts] == numbers:
        return "栏次行"
    if len(texts) == 1 and position and not name:
        return "只有序号的空行" if position.isdigit() else "不是企业的说明文字"
    return ""


def _repeats(row, headers):
    """Whether three labels of a row of the header stand in their columns again."""
    texts = [fold(plain(cell)) for cell in row]
    return any(
        sum(text == label != "" for text, label in zip(texts, header, strict=False)) >= 3
        for header in headers
    )


def _person(cells):
    """Whether the row carries what only an enterprise has."""
    return cells.get("name") is not None and cells.get("employees") is not None
