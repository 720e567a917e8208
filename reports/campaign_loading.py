"""A campaign file into the database, its outline of the written report held against what the system can put
in; accepted reports that its rules would now ask about are listed. An archived campaign is only read: its
reports are held against the rules when it is opened again."""

from django.db import transaction

from campaign import closing
from campaign.campaign_file import CampaignFileError, parse
from campaign.campaign_loading import Outcome
from campaign.definition import Definition
from campaign.models import Campaign
from enterprises import campaign_loading
from reports.rule_findings import find_anew
from reports.written.blocks import blocks_of_lines
from reports.written.fields import NAMES
from reports.written.writing import field_problems


@transaction.atomic
def load(text: str, *, by=None) -> tuple[Campaign, Outcome, int]:
    """(campaign, what was done, rows whose marks changed). Raises CampaignFileError naming the key."""
    definition = parse(text)
    refuse_unknown_fields(definition)
    before = _definition_before(definition.slug)
    campaign, outcome, moved = campaign_loading.load(text, by=by)
    if outcome == Outcome.RENEWED and not campaign.archived_at:
        find_anew(campaign, before=before, by=by)
    return campaign, outcome, moved


def _definition_before(slug):
    """None for a campaign not loaded yet and for a file that this program does not read any more."""
    stored = Campaign.objects.filter(slug=slug).first()
    try:
        return stored and stored.definition
    except CampaignFileError:
        return None


@transaction.atomic
def reopen(campaign, *, by) -> None:
    """closing.reopen; whatever was loaded since the campaign was archived is looked at now."""
    closing.reopen(campaign, by=by)
    find_anew(campaign, by=by)


def refuse_unknown_fields(definition: Definition) -> None:
    """Raises CampaignFileError when ``[report]`` asks for a figure, table or chart that there is not."""
    headings = definition.report.headings if definition.report else ()
    for number, heading in enumerate(headings, 1):
        place = f"专项行动文件的 report.headings[{number}]"
        for name in heading.fields:
            if name not in NAMES:
                raise CampaignFileError(
                    f"{place}.fields：没有“{name}”这个数据，只能从 {'、'.join(sorted(NAMES))} 中选"
                )
        for problem in field_problems(heading, blocks_of_lines(heading.first_text)):
            raise CampaignFileError(f"{place}.start：{problem}")
