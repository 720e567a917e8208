"""县内审签 switched on, and the people who ask, confirm and send."""

from django.urls import reverse

from campaign.models import Submission
from campaign.state_changes import fingerprint
from enterprises.waivers import waivers_of
from reports import signing
from reports.freezing import checked_rows, collect
from reports.models import SignOff
from reports.sending import send
from tests import factories
from tests.factories import UserFactory, campaign, district

UNIT = {"slug": "hebei-2018", "code": "130921"}


def switch_on(monkeypatch, folder, *more):
    """From here on ``campaign()`` is the notice's campaign with 县内审签; ``more`` (old, new) lines."""
    factories.change_file(monkeypatch, folder, ("sign_off = false", "sign_off = true"), *more)


def ask(leader=None, by=None, seen=None):
    by = by or UserFactory()
    return signing.ask(campaign(), district(), leader or UserFactory(leader=True), by=by, seen=seen)


def live_fingerprint():
    report = Submission.objects.for_unit(campaign().current_round(), district())
    waivers = waivers_of(campaign(), district())
    checked = checked_rows(campaign(), district(), waivers)
    content = collect(campaign(), district(), report, checked, waivers)
    return fingerprint(content)


def confirm(sign_off, by=None, seen=None):
    return signing.confirm(
        SignOff.objects.get(pk=sign_off.pk), seen or live_fingerprint(), by=by or sign_off.leader
    )


def sent(nil=False):
    return send(campaign(), district(), by=UserFactory(), nil=nil)


def visit(client, user, name="sign_off", post=None, status=200, **more):
    """The text of a page or of what a button leads to."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={**UNIT, **more})
    answer = client.get(address) if post is None else client.post(address, post, follow=True)
    assert answer.status_code == status
    return answer.content.decode()
