"""A county's report sent, returned and sent again, for the tests of ticks."""

from django.urls import reverse

from campaign.models import Submission
from campaign.state_changes import send_back
from enterprises import ledger
from enterprises.models import Enterprise
from reports.review_rows import reading_of
from reports.sending import send
from tests.factories import RowFactory, UserFactory, campaign, district, enterprises

UNIT = {"slug": "hebei-2018", "code": "130921"}


def send_rows(count):
    """沧县's report with ``count`` rows, sent."""
    enterprises(count)
    return send(campaign(), district(), by=UserFactory())


def report():
    return Submission.objects.for_unit(campaign().current_round(), district())


def ticked():
    """The keys of the rows whose tick counts now."""
    return {row.pk for row in reading_of(report(), UserFactory(reviewer=True)).rows if row.tick}


def sent_pks(submission):
    return [row["id"] for row in submission.current.content["rows"]]


def change(pk, **values):
    row = Enterprise.objects.get(pk=pk)
    better = RowFactory(**{"name": row.name, **values})
    ledger.change(row, better, by=UserFactory(), version=row.version)


def sent_again(submission, reviewer, **changed):
    """Returned, the rows ``changed`` mended (key → employees), sent a second time."""
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    for pk, employees in changed.items():
        change(int(pk.removeprefix("row")), employees=employees)
    return send(campaign(), district(), by=UserFactory())


def page(client, user, name="review", post=None, query="", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={**UNIT, **more}) + query
    answer = client.get(address) if post is None else client.post(address, post, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()
