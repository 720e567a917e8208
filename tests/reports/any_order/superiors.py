"""What city and province may do, and everybody tries."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from campaign.models.submission import Refused, State
from campaign.state_changes import accept, reopen, take_up, withdraw
from campaign.state_changes import send_back as send_back_whole
from enterprises import waiving
from enterprises.models import Enterprise, Waiver
from reports.models import Remark
from reports.remarking import remark, settle, withdraw_remark
from reports.returning import Opens, send_back
from reports.sending import send
from reports.ticking import tick, untick
from tests.reports.any_order.world import ANY, OPEN, UNDER_REVIEW, World, mostly


class SuperiorDeeds(World):
    # --- decisions
    @rule(who=mostly("reviewer"))
    def take_up(self, who):
        by, allowed = self.people[who], who == "reviewer" and self.state == State.SUBMITTED
        if self.attempt(allowed, lambda: take_up(self.round, self.county, by=by)):
            self.state = State.TAKEN_UP

    @rule(who=mostly("reviewer"))
    def accept(self, who):
        by, allowed = self.people[who], who == "reviewer" and self.state in UNDER_REVIEW
        if self.attempt(allowed, lambda: accept(self.round, self.county, by=by)):
            self.state, self.in_force = State.ACCEPTED, max(self.frozen)

    @rule(who=mostly("reviewer"), opens=st.sampled_from(Opens))
    def send_back(self, who, opens):
        remarked = {
            row for state, row, _ in self.remarks.values() if state in ("open", "answered") and row
        }
        allowed = who == "reviewer" and self.state in UNDER_REVIEW
        allowed = allowed and (opens == Opens.ALL or bool(remarked))
        by = self.people[who]
        if self.attempt(
            allowed,
            lambda: send_back(self.round, self.county, by=by, reason="请核对", opens=opens),
        ):
            self.state, self.additions = State.RETURNED, opens != Opens.REMARKED
            self.closed = set() if opens == Opens.ALL else set(self.sent) - remarked

    @rule(who=mostly("reviewer"))
    def reopen(self, who):
        allowed = who == "reviewer" and self.state == State.ACCEPTED and self.city_state in OPEN
        by = self.people[who]
        if self.attempt(allowed, lambda: reopen(self.round, self.county, by=by, reason="补报")):
            self.state, self.closed, self.additions = State.RETURNED, set(), True

    # --- remarks and ticks
    @rule(who=mostly("reviewer"), n=ANY, suggestion=st.sampled_from(["", "130"]))
    def remark(self, who, n, suggestion):
        row = self.pick(self.sent, n) if self.sent and n % 4 else None
        suggestion = suggestion if row else ""
        made = self.attempt(
            who == "reviewer" and self.state in UNDER_REVIEW,
            lambda: (
                remark(
                    self.report(),
                    by=self.people[who],
                    reason_code=self.campaign.definition.return_reasons.words[0].code,
                    text="请核对",
                    enterprise=row and Enterprise.objects.get(pk=row),
                    column="employees" if row else "",
                    suggestion=suggestion,
                )
                if self.report().pk
                else self.refuse()
            ),
        )
        if made:
            self.state = State.TAKEN_UP
            self.remarks[made.pk] = ["open", row, suggestion]

    def refuse(self):
        raise Refused("还没有报送")

    @precondition(lambda self: self.remarks)
    @rule(who=mostly("reviewer"), n=ANY, settled=st.booleans())
    def settle(self, who, n, settled):
        pk = self.pick(self.remarks, n)
        asked, by = Remark.objects.get(pk=pk), self.people[who]
        allowed = who == "reviewer" and self.remarks[pk][0] != "withdrawn"
        allowed = allowed and (bool(asked.answer) or not settled)
        if self.attempt(allowed, lambda: settle(asked, by=by, settled=settled)):
            self.remarks[pk][0] = "settled" if settled else "open"

    @precondition(lambda self: self.remarks)
    @rule(who=mostly("reviewer"), n=ANY)
    def withdraw_remark(self, who, n):
        pk = self.pick(self.remarks, n)
        asked, by = Remark.objects.get(pk=pk), self.people[who]
        allowed = who == "reviewer" and self.remarks[pk][0] == "open"
        if self.attempt(allowed, lambda: withdraw_remark(asked, by=by)):
            self.remarks[pk][0] = "withdrawn"

    @precondition(lambda self: self.frozen)
    @rule(
        who=mostly("reviewer"), n=ANY, all_rows=st.booleans(), version=st.sampled_from([0, 0, 0, 1])
    )
    def tick(self, who, n, all_rows, version):
        pks = list(self.sent) if all_rows or not self.sent else [self.pick(self.sent, n)]
        number, by = max(self.frozen) - version, self.people[who]
        allowed = who == "reviewer" and self.state in UNDER_REVIEW and not version
        done = self.attempt(allowed, lambda: tick(self.report(), pks, by=by, number=number))
        if done is not None:
            self.state = State.TAKEN_UP
            self.ticked |= {pk: self.sent[pk] for pk in pks}

    @precondition(lambda self: self.frozen and self.ticked)
    @rule(who=mostly("reviewer"), n=ANY)
    def untick(self, who, n):
        pk, by = self.pick(self.ticked, n), self.people[who]
        allowed = who == "reviewer" and self.state in UNDER_REVIEW
        number = max(self.frozen)
        self.attempt(allowed, lambda: untick(self.report(), pk, by=by, number=number))
        if allowed:
            del self.ticked[pk]

    # --- waivers
    @precondition(lambda self: self.rows)
    @rule(who=mostly("reviewer"), n=ANY)
    def waive(self, who, n):
        wrong = [pk for pk, (_, address) in self.rows.items() if not address]
        pk = self.pick(wrong or self.rows, n)
        allowed = who == "reviewer" and bool(wrong) and pk not in self.removed | set(self.waived)
        row, by = Enterprise.objects.get(pk=pk), self.people[who]
        until = timezone.now() + timedelta(days=9)
        made = self.attempt(
            allowed,
            lambda: waiving.grant(
                self.campaign, self.county, "address_missing:address",
                by=by, reason="正在搬迁", until=until, enterprise=row,
            ),
        )  # fmt: skip
        if made:
            self.waived[pk] = made.pk

    @precondition(lambda self: self.waived)
    @rule(who=mostly("reviewer"), n=ANY)
    def end_waiver(self, who, n):
        pk, by = self.pick(self.waived, n), self.people[who]
        waiver = Waiver.objects.get(pk=self.waived[pk])
        if self.attempt(who == "reviewer", lambda: waiving.end(waiver, by=by, reason="已搬完")):
            del self.waived[pk]

    # --- the city's own report to the province
    @rule(who=mostly("city_clerk"))
    def send_city(self, who):
        allowed = who == "city_clerk" and self.city_state in OPEN and bool(self.in_force)
        made_of = self.in_force, self.state != State.ACCEPTED
        if allowed and self.city_state == State.RETURNED:
            allowed = self.city_sent != made_of
        by = self.people[who]
        if self.attempt(allowed, lambda: send(self.campaign, self.city, by=by)):
            self.city_state, self.city_sent = State.SUBMITTED, made_of

    @rule(who=mostly("city_clerk"))
    def withdraw_city(self, who):
        by, allowed = self.people[who], who == "city_clerk" and self.city_state == State.SUBMITTED
        if self.attempt(allowed, lambda: withdraw(self.round, self.city, by=by)):
            self.city_state = State.DRAFTING

    @rule(who=mostly("province"))
    def send_city_back(self, who):
        by, allowed = self.people[who], who == "province" and self.city_state in UNDER_REVIEW
        if self.attempt(
            allowed, lambda: send_back_whole(self.round, self.city, by=by, reason="请核对")
        ):
            self.city_state = State.RETURNED
