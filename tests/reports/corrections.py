"""沧县's accepted report, its city and province, and what its clerk wants corrected."""

from dataclasses import replace

from django.core.files.base import ContentFile

from campaign.models import Submission
from campaign.state_changes import accept
from enterprises.models import Enterprise
from reports import correcting
from reports.changes import changes
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises

PDF = b"%PDF-1.4 roster of the enterprise"


class Story:
    """``ask`` lays a correction of the first row on the city's desk; ``report(code)`` reads a report."""

    def __init__(self, rows=3):
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.city_clerk = UserFactory(username="city", name="市填报员", at="130900")
        self.province = UserFactory(
            username="province", name="省审核员", role="review", at="130000"
        )
        enterprises(rows)
        self.round = campaign().current_round()
        send(campaign(), district(), by=self.clerk)
        accept(self.round, district(), by=self.reviewer)

    def row(self):
        rows = Enterprise.objects.select_related("campaign", "district").in_order()
        return rows.of(district()).first()

    def ask(self, proof=PDF, reason="花名册漏数了一个车间", file="花名册.pdf", **values):
        row = self.row()
        return correcting.ask(
            row,
            replace(row.row(), **(values or {"employees": 130})),
            by=self.clerk,
            reason=reason,
            proof=ContentFile(proof, file) if proof is not None else None,
            version=row.version,
        )

    def report(self, code="130921"):
        return Submission.objects.for_unit(self.round, district(code))

    def city_sends(self):
        return send(campaign(), district("130900"), by=self.city_clerk)

    def send(self):
        return send(campaign(), district(), by=self.clerk)


def differences(before, after):
    """{row: [(label, before, after)]} between two versions; nothing added, nothing removed."""
    found = changes(before.content, after.content, campaign().definition)
    assert (found.added, found.removed) == ([], [])
    return {row["id"]: cells for row, cells in found.cells}
