"""A campaign file into the database, the ledgers judged anew by what it says."""

from django.db import transaction

from campaign import campaign_loading
from campaign.campaign_file import parse
from campaign.campaign_loading import Outcome
from campaign.models import Campaign
from enterprises.columns import refuse_taken
from enterprises.filling import recheck
from enterprises.rules import refuse_unknown


@transaction.atomic
def load(text: str, *, by=None) -> tuple[Campaign, Outcome, int]:
    """(campaign, what was done, rows whose marks changed). Raises CampaignFileError naming the key."""
    definition = parse(text)
    refuse_unknown(definition)
    refuse_taken(definition)
    campaign, outcome = campaign_loading.load(text, by=by)
    return campaign, outcome, recheck(campaign) if outcome == Outcome.RENEWED else 0
