"""A campaign file into the database."""

import hashlib
import tomllib
from enum import StrEnum

from django.db import transaction

from campaign import auditing
from campaign.campaign_file import CampaignFileError, parse
from campaign.models import Campaign, District, RoundDue


class Outcome(StrEnum):
    """What loading a file did, in words."""

    MADE = "已建立"
    RENEWED = "已更新"
    SAME = "与现有内容相同，没有变化"


@transaction.atomic
def load(text: str, *, by=None) -> tuple[Campaign, Outcome]:
    """The campaign of ``text`` made or brought up to date. Runs twice alike.

    Raises CampaignFileError naming the key, also when the root unit is not loaded yet.
    """
    definition = parse(text)
    root = District.objects.filter(code=definition.root).first()
    if root is None:
        raise CampaignFileError(
            f"专项行动文件的 root：没有代码为 {definition.root} 的单位，请先导入单位"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    campaign = Campaign.objects.filter(slug=definition.slug).first()
    if campaign and campaign.source_hash == digest:
        return campaign, Outcome.SAME
    if campaign and _is_practice(campaign.source) != definition.practice:
        raise CampaignFileError(
            "专项行动文件的 practice：已载入的专项行动不能改为演练，演练也不能改为正式；请另取一个 slug"
        )
    outcome = Outcome.RENEWED if campaign else Outcome.MADE
    campaign = campaign or Campaign(slug=definition.slug)
    campaign.title, campaign.root = definition.title, root
    campaign.source, campaign.source_hash = text, digest
    campaign.save()
    for plan in definition.rounds:
        round_, _ = campaign.rounds.update_or_create(
            key=plan.key, defaults={"name": plan.name, "opens_at": plan.opens}
        )
        round_.dues.all().delete()
        RoundDue.objects.bulk_create(
            RoundDue(round=round_, to_level=due.to, due_at=due.at) for due in plan.due
        )
    auditing.record(auditing.Kind.SETTING, "载入专项行动文件", by=by, subject=campaign.slug)
    return campaign, outcome


def _is_practice(source):
    """What a stored file says, also one that a newer program would refuse."""
    return tomllib.loads(source).get("practice", False)
