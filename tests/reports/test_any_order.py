"""Both sides do anything in any order: after every step what must hold, holds.

The machine keeps its own small picture of the world (``state``, ``rows``, ``remarks``, ``ticked``) and
says of each deed beforehand whether it is allowed; a refusal must leave no trace.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaign.askable import Kind
from campaign.models import Submission
from campaign.models.submission import TRANSITIONS, Action, State
from campaign.state_changes import fingerprint
from enterprises.models import Enterprise
from reports.models import DoubtAnswer, Remark
from reports.returning import Opens
from reports.review_rows import reading_of
from tests.factories import campaign
from tests.reports.any_order.asking import AskingDeeds
from tests.reports.any_order.county import CountyDeeds
from tests.reports.any_order.doubting import DoubtDeeds
from tests.reports.any_order.superiors import SuperiorDeeds
from tests.reports.any_order.world import ADDRESS, ANY, UNDER_REVIEW

pytestmark = pytest.mark.django_db


class AnyOrder(CountyDeeds, SuperiorDeeds, AskingDeeds, DoubtDeeds):
    """Everybody tries everything; now and then a whole round goes as rounds usually go."""

    @precondition(lambda self: self.state in UNDER_REVIEW and self.sent)
    @rule(n=ANY, employees=st.sampled_from([110, 130]), opens=st.sampled_from(Opens))
    def another_round(self, n, employees, opens):
        self.tick("reviewer", n, all_rows=True, version=0)
        self.remark("reviewer", n | 1, "")
        self.send_back("reviewer", opens)
        self.change("clerk", n, employees, ADDRESS)
        for place, pk in enumerate(sorted(self.remarks)):
            if self.remarks[pk][0] == "open":
                self.answer("clerk", place, "已改正")
        self.send("clerk")

    @precondition(lambda self: self.state in UNDER_REVIEW and self.sent)
    @rule(n=ANY, city_sends=st.booleans())
    def a_correction(self, n, city_sends):
        self.tick("reviewer", n, all_rows=True, version=0)
        self.accept("reviewer")
        if city_sends:
            self.send_city("city_clerk")
        self.ask_correction(
            "clerk", n, 130 if self.rows[self.pick(self.rows, n)][0] != 130 else 120
        )
        for place, pk in enumerate(sorted(self.asked)):
            if self.asked[pk][0] == Kind.CORRECTION:
                self.grant_request("reviewer", place)

    # --- what always holds
    @invariant()
    def the_rows_are_as_the_allowed_deeds_left_them(self):
        stored = Enterprise.objects.values_list("pk", "employees", "address", "removed_at")
        assert {pk: tuple(said) for pk, *said, _ in stored} == self.rows
        assert {pk for pk, _, _, removed_at in stored if removed_at} == self.removed

    @invariant()
    def the_events_replay_to_the_state(self):
        for unit, expected in ((self.county, self.state), (self.city, self.city_state)):
            report, state = Submission.objects.for_unit(self.round, unit), State.DRAFTING
            events = list(report.events.all()) if report.pk else []
            for event in events:
                state = TRANSITIONS[state, event.action][0]
            assert report.state == state == expected
            assert report.returns == sum(e.action == Action.SEND_BACK for e in events)

    @invariant()
    def frozen_versions_never_change_and_carry_their_fingerprint(self):
        report = self.report()
        versions = list(report.versions.all()) if report.pk else []
        assert {v.number: fingerprint(v.content) for v in versions} == self.frozen
        assert all(v.fingerprint == self.frozen[v.number] for v in versions)
        assert sorted(self.frozen) == list(range(1, len(self.frozen) + 1))
        counted = [v.sent_at for v in versions if not v.withdrawn_at]
        assert report.first_sent_at == (counted[0] if counted else None)

    @invariant()
    def one_version_is_in_force_and_it_is_the_one_accepted_last(self):
        report = self.report()
        assert (report.accepted and report.accepted.number) == self.in_force
        if report.current:
            assert report.current.number == max(self.frozen)

    @invariant()
    def a_tick_stands_while_the_sent_row_says_what_was_ticked(self):
        standing = {
            pk for pk, n in self.ticked.items() if self.sent.get(pk) == n and pk in self.sent
        }
        rows = reading_of(self.report(), self.people["reviewer"]).rows
        assert {row.pk for row in rows if row.tick} == standing

    @invariant()
    def remarks_and_doubts_are_where_both_sides_left_them(self):
        assert dict(DoubtAnswer.objects.values_list("pk", "state")) == self.doubts
        stored = dict(Remark.objects.values_list("pk", "state"))
        assert stored == {pk: state for pk, (state, _, _) in self.remarks.items()}


def test_whatever_both_sides_do_in_any_order_the_report_stays_whole(db):
    campaign()
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            phases=[
                Phase.generate
            ],  # making a failure smaller would take minutes: its steps are printed
            suppress_health_check=list(HealthCheck),
        ),
    )
