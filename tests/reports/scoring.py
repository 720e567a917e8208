"""A county whose report costs it points, for the tests of 考核评分."""

from datetime import timedelta

from django.urls import reverse

from campaign.models import Submission
from reports.objecting import judge, object_to
from reports.scoring_facts import scores_of
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

TEXT = "当日县里停电，已电话报告市总工会值班室。"


def due():
    """When 沧县 is due: 2018-11-15 17:30 of the notice, long over now."""
    return campaign().current_round().due_by_level["city"]


def send_late(days, by=None):
    """The report of the unit of ``by`` (the clerk), first sent ``days`` after the due time."""
    by = by or UserFactory()
    enterprise(by=by)
    return send(campaign(), by.district, by=by, at=due() + timedelta(days=days))


def score(code="130921", at=None):
    units = [district(code)]
    return scores_of(campaign().current_round(), district("130900"), units, at)[units[0].pk]


def deductions(code="130921"):
    """Points off by kind, those of 0 left out."""
    return {line.kind: line.points for line in score(code).lines if line.points}


def item(kind):
    return next(item for item in score().items if item.fact.kind == kind)


def objected(kind="late", text=TEXT, by=None):
    key = item(kind).fact.key
    return object_to(campaign().current_round(), district(), key, text, by=by or UserFactory())


def judged(objection, accepted=True, answer="", by=None):
    by = by or UserFactory(reviewer=True)
    return judge(objection, by=by, accepted=accepted, answer=answer)


def visit(client, user, name, code="130921", post=None, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more})
    return client.get(address) if post is None else client.post(address, post, follow=True)


def report(code="130921"):
    return Submission.objects.for_unit(campaign().current_round(), district(code))
