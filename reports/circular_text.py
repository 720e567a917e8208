"""The words of a 通报 draft: what it starts from, what may be written, how fields become figures."""

import re
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from campaign.access import may_answer_for
from campaign.models import Round
from campaign.models.submission import Refused, stamp
from reports.models import Circular

# Source: DESIGN of circulars in union offices: 总体进展、各地情况、存在的问题、下步要求.
SECTIONS = {
    "title": "标题",
    "addressee": "主送",
    "overall": "一、总体进展",
    "units": "二、各地情况",
    "problems": "三、存在的问题",
    "next": "四、下步要求",
}
LONGEST = 3000
FIELD = re.compile(r"【([^【】]*)】")
TYPED_FIGURE = re.compile(r"[\d０-９][,，.．\d０-９]*\s*(?:[%％]|家)")
ADDRESSEES = {"city": "各县（市、区）总工会：", "province": "各市总工会："}
DRAFT = {
    "title": "关于【专项行动】进展情况的通报",
    "overall": (
        "截至【截至时间】，应报送的【单位数】个单位中，已报送【已报送单位数】个，其中按时报送【按时报送单位数】个；"
        "已审核通过【已审核单位数】个，尚有【未审核单位数】个单位的数据没有审核通过，数字还会变动。\n"
        "共登记企业【登记企业】家，应建会【应建会】家，已建会【已建会】家，建会率【建会率】；"
        "加上已覆盖的，覆盖率【覆盖率】。已建会企业有职工【已建会企业职工】人、会员【已建会企业会员】人，入会率【入会率】。"
        "专项行动期间新建会【新建会】家。\n"
        "【与上次相比】。各单位进展情况见附件。"
    ),
    "units": (
        "各单位进展情况见下表，按建会率排列。\n"
        "按时报送、没有退回、已经审核通过的单位：【表扬单位】，予以通报表扬。"
    ),
    "problems": (
        "到期没有报送的单位：【未报送单位】。\n逾期报送的单位：【逾期报送单位】。\n"
        "报表被退回的单位：【退回单位】。"
    ),
    "next": (
        "没有报送和报表已退回的单位，要逐家核实、抓紧修改，尽快报送。\n"
        "未建会企业较多的单位，要逐家走访、写明原因、制定建会措施。\n"
        "已经审核通过的单位，发现差错的及时申请勘误。"
    ),
}  # fmt: skip


def circular_of(round_, superior) -> Circular:
    """The saved draft, or an unsaved one with the words it starts from. One query."""
    saved = Circular.objects.filter(round=round_, superior=superior).select_related("by").first()
    start = DRAFT | {"addressee": ADDRESSEES.get(superior.level, "各报送单位：")}
    return saved or Circular(round=round_, superior=superior, sections=start, edition=0)


def compared_with(circular: Circular) -> date:
    """The day to compare with: that of the circular before, a week ago when nobody has said it."""
    return circular.since or timezone.localdate() - timedelta(days=7)


def filled(text: str, fields: dict[str, str]) -> str:
    """``text`` with the value of each 【field】. Refused when there is no such field."""
    if unknown := [name for name in FIELD.findall(text) if name not in fields]:
        raise Refused(f"没有“【{unknown[0]}】”这个数字，请从页面上的清单里选。")
    return FIELD.sub(lambda found: fields[found[1]], text)


@transaction.atomic
def save_circular(
    round_,
    superior,
    sections: dict[str, str],
    edition: int,
    fields: dict[str, str],
    *,
    since=None,
    by,
) -> Circular:
    """The words as written; ``edition`` is the one that was read: of two writers the second is told.

    ``since``: the day of the circular before, or None.
    """
    if not (answer := may_answer_for(by, superior)):
        raise Refused(answer.reason)
    Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if round_.campaign.archived_at:
        when = stamp(round_.campaign.archived_at)
        raise Refused(f"本次专项行动已于 {when} 归档，只能查看。")
    held = circular_of(round_, superior)
    if held.edition != edition:
        if not held.edition:
            raise Refused("页面没有传完整，下面是您填写的内容，请核对后再保存一次。")
        raise Refused(
            f"{held.by} 已于 {stamp(held.at)} 保存过。下面是您填写的内容，请与现在的稿子核对后再保存。"
        )
    for key, label in SECTIONS.items():
        _refuse_unfit(label, sections[key], fields)
    held.sections = {key: sections[key].strip() for key in SECTIONS}
    if since and since >= timezone.localdate():
        raise Refused("“上次通报日期”要早于今天，请改。")
    held.since = since
    held.edition, held.by, held.at = edition + 1, by, timezone.now()
    held.save()
    return held


def _refuse_unfit(label, text, fields):
    if not text.strip():
        raise Refused(f"“{label}”是空的，请补上。")
    if len(text) > LONGEST:
        raise Refused(f"“{label}”超过 {LONGEST} 个字，请缩短。")
    if typed := TYPED_FIGURE.search(text):
        raise Refused(
            f"“{label}”里直接写了“{typed[0]}”：企业数和比率由系统填写，请换成清单里的【】字段。"
        )
    filled(text, fields)
