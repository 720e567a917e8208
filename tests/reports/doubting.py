"""Two enterprises that raise a doubt, and the people who answer and judge it."""

from django.urls import reverse

from campaign.models import Submission
from reports.doubt_lines import lines_of
from reports.doubting import answer_doubt, judge_doubt
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

TEXT = "两家企业均由同一投资人设立，主席经职代会选举兼任，已看选举批复。"
OTHER = "乡镇工会干部代填，联系电话留的是乡镇办公室，本周补报各企业电话。"


def two_firms(**values):
    """Two rows that share what ``values`` says, nothing else in common."""
    given = {"chair": "刘东", **values}
    return [enterprise(employees=123 + n, members=100 + n, **given) for n in range(2)]


def lines():
    campaign_ = campaign()
    submission = Submission.objects.for_unit(campaign_.current_round(), district())
    submission.round, submission.district = campaign_.current_round(), district()
    return lines_of(campaign_, submission)


def give(text=TEXT, line=0, by=None):
    facts = lines()[line].doubt.facts
    return answer_doubt(campaign().current_round(), district(), facts, text, by=by or UserFactory())


def sent():
    return send(campaign(), district(), by=UserFactory())


def judge(answer, accepted=True, **values):
    by = values.pop("by", None) or UserFactory(reviewer=True)
    return judge_doubt(answer, by=by, accepted=accepted, **values)


def page(client, user, name="doubts", post=None, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": "130921", **more})
    answer = client.get(address) if post is None else client.post(address, post, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()
