"""沧县 and everyone around it, and the small picture of it that says what is allowed."""

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
)

from campaign.models import Request, Submission
from campaign.models.submission import Refused, State
from campaign.state_changes import accept
from enterprises.models import Enterprise, Waiver
from reports.models import DoubtAnswer, Remark, Tick
from reports.sending import send
from tests.factories import UserFactory, campaign, district

OPEN = (State.DRAFTING, State.RETURNED)
UNDER_REVIEW = (State.SUBMITTED, State.TAKEN_UP)
EMPLOYEES = st.sampled_from([110, 120, 130])
ADDRESS = "沧县崔尔庄镇工业园区1号"
ADDRESSES = st.sampled_from([ADDRESS] * 9 + [""])  # none is an error that stops the sending
PEOPLE = {
    "clerk": {},
    "reviewer": {"reviewer": True},
    "neighbour": {"neighbour": True},
    "viewer": {"viewer": True},
    "city_clerk": {"username": "city_clerk", "at": "130900"},
    "province": {"username": "province", "role": "review", "at": "130000"},
}


def mostly(name):
    """Whoever it is for comes oftenest, and everybody else tries too."""
    return st.sampled_from([name] * 9 + list(PEOPLE))


ANY = st.integers(0, 99)  # which of the rows or remarks there are


class World(RuleBasedStateMachine):
    """The picture: ``state``, ``rows``, ``remarks``, ``ticked``. One example is one transaction."""

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.people = {name: UserFactory(**traits) for name, traits in PEOPLE.items()}
        self.campaign, self.county, self.city = campaign(), district(), district("130900")
        self.round = self.campaign.current_round()
        neighbour, reviewer = self.people["neighbour"], self.people["reviewer"]
        send(self.campaign, neighbour.district, by=neighbour, nil=True)
        accept(self.round, neighbour.district, by=reviewer)
        self.state, self.city_state = State.DRAFTING, State.DRAFTING
        self.rows, self.removed = {}, set()  # key → (employees, address)
        self.closed, self.additions = set(), True
        self.remarks = {}  # key → [state, row, suggestion]
        self.ticked, self.sent = {}, {}  # key → what the row said at that time
        self.frozen, self.last_sent, self.in_force = {}, None, None
        self.waived = {}  # row → waiver in force
        self.asked = {}  # request that waits → [kind, desk, row, what it said, employees wanted]
        self.doubts = {}  # answer to a line of the 核查单 → its state
        self.made = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # --- what is there
    def report(self):
        return Submission.objects.for_unit(self.round, self.county)

    def kept(self):
        return {pk: n for pk, n in self.rows.items() if pk not in self.removed}

    def content(self):
        """What would be frozen now, as far as one sending can differ from the next."""
        answers = Remark.objects.exclude(answer="").values_list("pk", "answer")
        return self.kept(), sorted(answers), sorted(self.waived.values())

    def open_remarks(self):
        return [r for r in self.remarks.values() if r[0] == "open"]

    def trace(self):
        report = self.report()
        return (
            report.state,
            report.current_id,
            report.accepted_id,
            list(report.events.values_list("pk", flat=True)) if report.pk else [],
            list(Enterprise.objects.order_by("pk").values_list("pk", "version", "removed_at")),
            list(Remark.objects.values_list("pk", "state", "answer")),
            list(Waiver.objects.order_by("pk").values_list("pk", "ended_at")),
            list(Request.objects.order_by("pk").values_list("pk", "state", "desk")),
            list(DoubtAnswer.objects.order_by("pk").values_list("pk", "state", "text")),
            list(Tick.objects.order_by("pk").values_list("pk", "fingerprint")),
        )

    def attempt(self, allowed, deed):
        """Does it as expected: allowed, or refused with a sentence and without a trace."""
        if allowed:
            return deed()
        before = self.trace()
        with pytest.raises(Refused, match=r"[一-龥]"):
            deed()
        assert self.trace() == before
        return None

    def pick(self, keys, n):
        keys = sorted(keys)
        return keys[n % len(keys)]
