"""What an administrator sets up before a campaign begins, in its order, with what is done and what is missing.

Shown are the steps that this administrator may take: the units are the top's, the file is whose campaign it is.
"""

from dataclasses import dataclass

from django.utils import timezone

from campaign.access import may_load_tree
from campaign.accounts import units_nobody_enters_for
from campaign.models import District
from campaign.models.submission import stamp
from reports.context import first_of


@dataclass(frozen=True, slots=True)
class Stage:
    """One numbered step: ``page`` is the name of an address of 系统管理; ``optional`` may stay undone,
    ``waits`` is done by the time alone."""

    title: str
    done: bool
    said: str
    page: str
    optional: bool = False
    waits: bool = False


def stages_of(user, campaigns) -> list[Stage]:
    """The stages for the units of ``user`` in its ``campaigns``; none once a running one has begun.

    At most three queries.
    """
    running = [c for c in campaigns if c.archived_at is None]
    campaign = first_of([c for c in running if not c.definition.practice])
    practices = [c for c in running if c.definition.practice]
    begun = _begun(campaign)
    if begun.done:
        return []
    leads = campaign.root_id == user.district_id if campaign else may_load_tree(user)
    of_campaign = [_file(campaign), _practice(practices)] if leads else []
    units = [_units(user)] if may_load_tree(user) else []
    return [*units, _accounts(user), *of_campaign, begun]


def _units(user):
    number = District.objects.visible_to(user).count()
    said = f"现有 {number} 个单位，按名单导入。"
    return Stage("建立单位", number > 1, said, "admin:campaign_district_changelist")


def _accounts(user):
    without = units_nobody_enters_for(user).count()
    said = f"{without} 个单位还没有填报账号。" if without else "每个单位都有填报账号。"
    return Stage("开账号", not without, said, "admin:campaign_user_changelist")


def _file(campaign):
    said = str(campaign) if campaign else "还没有载入专项行动文件。"
    return Stage("载入专项行动文件", bool(campaign), said, "admin:campaign_campaign_changelist")


def _practice(practices):
    said = "已建立演练，各单位在工作台下方进入。" if practices else "可以先建立演练，让各单位试填。"
    page = "admin:campaign_campaign_changelist"
    return Stage("演练（可以不办）", bool(practices), said, page, optional=True)


def _begun(campaign):
    page = "admin:campaign_round_changelist"
    if campaign is None:
        said = "载入专项行动文件后，到文件写明的日期开始。"
        return Stage("开始", False, said, page, waits=True)
    opens = campaign.rounds_in_order[0].opens_at
    begun = opens <= timezone.now()
    said = f"{stamp(opens)} {'已开始' if begun else '开始'}填报。"
    return Stage("开始", begun, said, page, waits=True)
