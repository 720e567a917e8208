"""Two campaigns one after the other in the same county: the notice's, reported, and the next."""

from campaign import campaign_loading
from campaign.state_changes import accept
from enterprises.carrying.storing import carry
from reports.sending import send
from tests import factories
from tests.factories import UserFactory, campaign, district, enterprise

NEXT, PRACTICE = "hebei-2019", "hebei-2019-yanlian"


def following(*changes, slug=NEXT):
    """The next campaign; ``changes`` are (old, new) pieces of its file."""
    named = [('slug = "hebei-2018"', f'slug = "{slug}"'), ('title = "全省', 'title = "第二年全省')]
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
    carry(new, district("130921"), "hebei-2018", by=UserFactory())
    return new
