"""Superiors are told of accepted reports that the rules loaded last would ask about: one notice for one load."""

from collections import defaultdict
from dataclasses import dataclass

from campaign.models import District
from campaign.models.notice import Notice
from campaign.notices import Message, post


@dataclass(frozen=True, slots=True)
class News:
    """What is new of one unit: ``rows`` of its enterprises, ``lacks`` of its report as a whole; ``key`` is
    that of the first finding, which no other occasion has."""

    district: District
    rows: int
    lacks: int
    key: int

    @classmethod
    def of(cls, district, findings):
        """Of findings that are stored."""
        rows = {f.enterprise_id for f in findings if f.enterprise_id}
        lacks = sum(f.enterprise_id is None for f in findings)
        return cls(district, len(rows), lacks, findings[0].pk)

    @property
    def superior(self) -> str:
        """The path of the unit that is told."""
        return self.district.path[: -District.steplen]


def tell_superiors(round_, news: list[News], by) -> None:
    """One notice to each superior, of all its units together."""
    below = defaultdict(list)
    for one in news:
        below[one.superior].append(one)
    superiors = District.objects.in_bulk(list(below), field_name="path")
    messages = [
        Message(superiors[path], Notice.Kind.RULES, f"rules:{found[0].key}", _text(found))
        for path, found in below.items()
    ]
    if messages:
        post(round_, messages, by=by)


def _text(found):
    names = "、".join(one.district.name for one in found[:3]) + ("等" if len(found) > 3 else "")
    rows, lacks = sum(one.rows for one in found), sum(one.lacks for one in found)
    what = [f"{rows} 家企业"] if rows else []
    what += [f"整份报表缺项 {lacks} 条"] if lacks else []
    return (
        f"专项行动文件更新后，按现行规则，{len(found)} 个已审核单位（{names}）的报表有新的问题"
        f"（{'，'.join(what)}）。报表保持已审核，不退回；"
        "请打开“审核”页，点上方的“查看规则变动后的新问题”。"
    )
