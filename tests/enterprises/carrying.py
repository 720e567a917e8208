"""Two campaigns one after the other in the same county: the notice's, reported, and the next."""

from campaign import campaign_loading
from campaign.state_changes import accept
from enterprises.carrying.storing import carry
from enterprises.models import Enterprise
from reports.sending import send
from tests import factories
from tests.factories import UserFactory, campaign, district, enterprise

NEXT, PRACTICE = "hebei-2019", "hebei-2019-yanlian"


def following(*changes, slug=NEXT, starts="2018-09-22"):
    """The next campaign; ``changes`` are (old, new) pieces of its file."""
    named = [
        ("starts = 2018-09-21", f"starts = {starts}"),
        ("opens = 2018-09-21", f"opens = {starts}"),
        ('slug = "hebei-2018"', f'slug = "{slug}"'),
        ('title = "全省', 'title = "第二年全省'),
    ]
    text = factories.CAMPAIGN_FILE.read_text(encoding="utf-8")
    for old, new in [*named, *changes]:
        assert old in text
        text = text.replace(old, new, 1)
    return campaign_loading.load(text)[0]


def reported(*rows, accepted=True):
    """The report of 沧县 in the notice's campaign: ``rows`` (values each) sent and, by default, accepted."""
    for values in rows:
        enterprise(**values)
    submission = send(campaign(), district("130921"), by=UserFactory())
    if accepted:
        submission = accept(submission.round, district("130921"), by=UserFactory(reviewer=True))
    return submission


def carried(*rows):
    """The next campaign with ``rows`` of the notice's carried over by the clerk."""
    reported(*rows)
    new = following()
    over(new)
    return new


def rows_of(new):
    """The rows kept in the next campaign's ledgers, in order."""
    return Enterprise.objects.in_campaign(new).kept().in_order()


def over(new, slug="hebei-2018", by=None):
    """What 沧县 reported in the campaign ``slug`` carried over into ``new``."""
    return carry(new, district("130921"), slug, by=by or UserFactory())
