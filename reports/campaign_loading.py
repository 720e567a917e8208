"""A campaign file into the database, its outline of the written report held against what the system can put
in; accepted reports that its rules would now ask about are listed."""

from django.db import transaction

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
    refuse_unknown_fields(parse(text))
    campaign, outcome, moved = campaign_loading.load(text, by=by)
    if outcome == Outcome.RENEWED:
        find_anew(campaign, by=by)
    return campaign, outcome, moved


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
