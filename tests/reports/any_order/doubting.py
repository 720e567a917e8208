"""The 核查单: the county answers lines, the city accepts the answers or not."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from campaign.models.submission import State
from reports.doubt_lines import lines_of
from reports.doubting import answer_doubt, judge_doubt
from reports.models import DoubtAnswer
from tests.reports.any_order.world import ANY, UNDER_REVIEW, World, mostly


class DoubtDeeds(World):
    def lines(self):
        return lines_of(self.campaign, self.report())

    @rule(who=mostly("clerk"), n=ANY, hollow=st.sampled_from([False, False, True]))
    def answer_line(self, who, n, hollow):
        lines = self.lines()
        if not lines:
            return
        line = lines[n % len(lines)]
        self.made += 1
        text = "经核实无误" if hollow else f"第{self.made}次逐户查看工资册并与工会主席通话"
        done = line.answer and line.answer.state == DoubtAnswer.State.ACCEPTED
        allowed = who == "clerk" and self.state != State.ACCEPTED and not hollow and not done
        by, facts = self.people[who], line.doubt.facts
        made = self.attempt(
            allowed, lambda: answer_doubt(self.round, self.county, facts, text, by=by)
        )
        if made:
            self.doubts[made.pk] = "waiting"

    @precondition(lambda self: self.doubts)
    @rule(who=mostly("reviewer"), n=ANY, accepted=st.booleans())
    def judge_line(self, who, n, accepted):
        answer = DoubtAnswer.objects.get(pk=self.pick(self.doubts, n))
        stands = answer.facts in {line.doubt.facts for line in self.lines()}
        allowed = who == "reviewer" and self.state in UNDER_REVIEW and stands
        allowed = allowed and self.doubts[answer.pk] == "waiting"
        by = self.people[who]
        if self.attempt(
            allowed, lambda: judge_doubt(answer, by=by, accepted=accepted, reason="请说明依据")
        ):
            self.state = State.TAKEN_UP
            self.doubts[answer.pk] = "accepted" if accepted else "refused"
