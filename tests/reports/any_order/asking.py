"""What a locked county asks of its superiors: return, later due time, correction."""

from dataclasses import replace
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from campaign import requesting
from campaign.askable import Kind
from campaign.models import Request, Submission
from campaign.models.submission import STANDING, State
from campaign.state_changes import fingerprint
from enterprises.models import Enterprise
from reports import correcting
from tests.reports.any_order.world import ANY, EMPLOYEES, OPEN, UNDER_REVIEW, World, mostly


class AskingDeeds(World):
    def waits(self, kind):
        return any(asked[0] == kind for asked in self.asked.values())

    @rule(who=mostly("clerk"), kind=st.sampled_from([Kind.RETURN, Kind.RETURN, Kind.EXTENSION]))
    def ask(self, who, kind):
        if kind == Kind.EXTENSION:
            useful = self.state in OPEN
        else:
            useful = self.state in (State.TAKEN_UP, State.ACCEPTED) or (
                self.state in OPEN and (bool(self.closed) or not self.additions)
            )
        allowed = who == "clerk" and useful and not self.waits(kind)
        days = Request.objects.filter(kind=Kind.EXTENSION).count() + 30  # later each time
        until = timezone.localdate() + timedelta(days=days)
        by = self.people[who]
        made = self.attempt(
            allowed,
            lambda: requesting.ask(
                self.round, self.county, kind, by=by, reason="填错了", until=until
            ),
        )
        if made:
            self.asked[made.pk] = [kind, "city", None, None, None]

    @precondition(lambda self: self.rows)
    @rule(who=mostly("clerk"), n=ANY, employees=EMPLOYEES)
    def ask_correction(self, who, n, employees):
        pk = self.pick(self.rows, n)
        row, by = Enterprise.objects.select_related("campaign", "district").get(pk=pk), who
        allowed = who == "clerk" and self.state == State.ACCEPTED and pk not in self.removed
        allowed = allowed and employees != self.rows[pk][0] and not self.waits(Kind.CORRECTION)
        proof = SimpleUploadedFile("名单.png", b"\x89PNG\r\n\x1a\n")
        by, wanted = self.people[who], replace(row.row(), employees=employees)
        made = self.attempt(
            allowed,
            lambda: correcting.ask(
                row, wanted, by=by, reason="名单有误", proof=proof, version=row.version
            ),
        )
        if made:
            self.asked[made.pk] = [Kind.CORRECTION, "city", pk, self.rows[pk], employees]

    def request(self, n):
        pk = self.pick(self.asked, n)
        return Request.objects.select_related("submission__round", "desk").get(pk=pk)

    @precondition(lambda self: self.asked)
    @rule(who=mostly("clerk"), n=ANY)
    def withdraw_request(self, who, n):
        asked, by = self.request(n), self.people[who]
        if self.attempt(who == "clerk", lambda: requesting.withdraw(asked, by=by)):
            del self.asked[asked.pk]

    @precondition(lambda self: self.asked)
    @rule(who=st.sampled_from(["reviewer", "province", "clerk", "city_clerk"]), n=ANY)
    def refuse_request(self, who, n):
        asked, by = self.request(n), self.people[who]
        if self.attempt(
            self.answers(who, asked), lambda: requesting.refuse(asked, by=by, answer="不同意")
        ):
            del self.asked[asked.pk]

    def answers(self, who, asked):
        return who == {"city": "reviewer", "province": "province"}[self.asked[asked.pk][1]]

    @precondition(lambda self: self.asked)
    @rule(who=st.sampled_from(["reviewer", "reviewer", "province", "clerk"]), n=ANY)
    def grant_request(self, who, n):
        asked, by = self.request(n), self.people[who]
        kind, desk, row, said, employees = self.asked[asked.pk]
        allowed = self.answers(who, asked)
        if kind == Kind.CORRECTION:
            there = self.rows[row] == said and row not in self.removed
            allowed = allowed and self.state == State.ACCEPTED and there
            if self.attempt(allowed, lambda: correcting.grant(asked, by=by)):
                self.corrected(asked, desk, row, employees)
        elif kind == Kind.RETURN:
            frozen = self.state == State.ACCEPTED and self.city_state not in OPEN
            if self.attempt(allowed and not frozen, lambda: requesting.grant(asked, by=by)):
                del self.asked[asked.pk]
                self.closed, self.additions = set(), True
                if self.state in (*UNDER_REVIEW, State.ACCEPTED):
                    self.state = State.RETURNED
        elif self.attempt(allowed, lambda: requesting.grant(asked, by=by)):
            del self.asked[asked.pk]

    def corrected(self, asked, desk, row, employees):
        """Passed on while the city's own report stands with it, else every version on the way has moved."""
        carried = self.city_state in STANDING and self.city_sent[0] == self.in_force
        if desk == "city" and carried:
            self.asked[asked.pk][1] = "province"
            return
        del self.asked[asked.pk]
        self.rows[row] = employees, self.rows[row][1]
        waivers = self.last_sent[2]
        self.sent, self.last_sent = self.kept(), (*self.content()[:2], waivers)
        report = self.report()
        self.in_force = report.current.number
        self.frozen[self.in_force] = fingerprint(report.current.content)
        if carried:
            self.city_sent = self.in_force, False
            city = Submission.objects.for_unit(self.round, self.city)
            below = {c["district"]: c["version"] for c in city.current.content["children"]}
            assert below[self.county.code] == self.in_force
