"""What the county may do, and everybody tries."""

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
)

from campaign.models.submission import State
from campaign.state_changes import fingerprint, withdraw
from enterprises import ledger
from enterprises.models import Enterprise
from reports.models import Remark
from reports.remarking import answer_remark
from reports.sending import send
from reports.suggesting import adopt
from tests.factories import RowFactory
from tests.reports.any_order.world import ADDRESS, ADDRESSES, ANY, EMPLOYEES, OPEN, World, mostly


class CountyDeeds(World):
    @initialize(sent=st.booleans(), waived=st.booleans())
    def begin(self, sent, waived):
        for address in (ADDRESS, ADDRESS, "" if waived else ADDRESS):
            self.add("clerk", 120, address)
        if waived:
            self.waive("reviewer", 0)
        if sent:
            self.send("clerk")

    # --- the county's rows
    @rule(who=mostly("clerk"), employees=EMPLOYEES, address=ADDRESSES)
    def add(self, who, employees, address):
        self.made += 1
        row = RowFactory(
            name=f"沧县第{self.made}机械有限公司", employees=employees, address=address
        )
        allowed = who == "clerk" and self.state in OPEN and self.additions
        deed = lambda: ledger.add(self.campaign, self.county, row, by=self.people[who])  # noqa: E731
        if who in ("neighbour", "city_clerk"):
            return  # their own ledger: tested where units are kept apart
        if added := self.attempt(allowed, deed):
            self.rows[added.pk] = employees, address

    @precondition(lambda self: self.rows)
    @rule(who=mostly("clerk"), n=ANY, employees=EMPLOYEES, address=ADDRESSES)
    def change(self, who, n, employees, address):
        pk = self.pick(self.rows, n)
        row = Enterprise.objects.get(pk=pk)
        values = RowFactory(name=row.name, employees=employees, address=address)
        allowed = self.may_change(who, pk) and pk not in self.removed
        by, version = self.people[who], row.version
        if self.attempt(allowed, lambda: ledger.change(row, values, by=by, version=version)):
            self.rows[pk] = employees, address

    def may_change(self, who, pk):
        return who == "clerk" and self.state in OPEN and pk not in self.closed

    @precondition(lambda self: self.rows)
    @rule(who=mostly("clerk"), n=ANY)
    def remove(self, who, n):
        pk = self.pick(self.rows, n)
        row, by = Enterprise.objects.get(pk=pk), self.people[who]
        if self.attempt(
            self.may_change(who, pk), lambda: ledger.remove(row, by=by, reason="已注销")
        ):
            self.removed.add(pk)

    @precondition(lambda self: self.rows)
    @rule(who=mostly("clerk"), n=ANY)
    def restore(self, who, n):
        pk = self.pick(self.rows, n)
        row, by = Enterprise.objects.get(pk=pk), self.people[who]
        allowed = who == "clerk" and self.state in OPEN and self.additions
        if self.attempt(allowed, lambda: ledger.restore(row, by=by)):
            self.removed.discard(pk)

    # --- sending and answering
    @rule(who=mostly("clerk"))
    def send(self, who):
        same = self.state == State.RETURNED and self.content() == self.last_sent
        wrong = {pk for pk, (_, address) in self.kept().items() if not address}
        ready = not wrong - set(self.waived) and not self.open_remarks() and not same
        allowed = who == "clerk" and self.state in OPEN and ready
        by = self.people[who]
        if report := self.attempt(
            allowed, lambda: send(self.campaign, self.county, by=by, nil=True)
        ):
            self.state = State.SUBMITTED
            self.sent, self.last_sent = self.kept(), self.content()
            self.frozen[report.current.number] = fingerprint(report.current.content)

    @rule(who=mostly("clerk"))
    def withdraw(self, who):
        by, allowed = self.people[who], who == "clerk" and self.state == State.SUBMITTED
        if self.attempt(allowed, lambda: withdraw(self.round, self.county, by=by)):
            self.state = State.DRAFTING

    @precondition(lambda self: self.remarks)
    @rule(who=mostly("clerk"), n=ANY, text=st.sampled_from(["已改正", "人数以社保名单为准", ""]))
    def answer(self, who, n, text):
        pk = self.pick(self.remarks, n)
        allowed = who == "clerk" and self.state in OPEN and text
        allowed = bool(allowed) and self.remarks[pk][0] in ("open", "answered")
        asked, by = Remark.objects.get(pk=pk), self.people[who]
        if self.attempt(allowed, lambda: answer_remark(asked, by=by, text=text)):
            self.remarks[pk][0] = "answered"

    @precondition(lambda self: self.remarks)
    @rule(who=mostly("clerk"), n=ANY)
    def adopt(self, who, n):
        pk = self.pick(self.remarks, n)
        state, row, suggestion = self.remarks[pk]
        allowed = self.may_change(who, row) and row not in self.removed
        allowed = allowed and bool(suggestion) and state == "open"
        asked, by = Remark.objects.get(pk=pk), self.people[who]
        if self.attempt(allowed, lambda: adopt(asked, by=by)):
            self.remarks[pk][0], self.rows[row] = "answered", (int(suggestion), self.rows[row][1])
