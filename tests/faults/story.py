"""A county's work from the upload to the city's own report, deed by deed, over and over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import Submission
from campaign.models.submission import State
from campaign.state_changes import accept, reopen, send_back
from enterprises import ledger
from enterprises.importing import batches
from enterprises.models import BatchState, Enterprise, ImportBatch
from reports.models import Remark
from reports.remarking import remark
from reports.sending import send
from tests.enterprises.test_imports import HEADER
from tests.factories import RowFactory, UserFactory, campaign, district, enterprises
from tests.web import Visitor

ROWS = 80  # of each file that is imported
STANDING = 40  # rows that are sent
PNG = b"\x89PNG\r\n\x1a\n" + bytes(400_000)


@dataclass
class Deed:
    """``ask`` presses the button at a server and gives what came back; ``is_done`` asks the database."""

    name: str
    ask: Callable
    is_done: Callable[[], bool]


class Story:
    """沧县 fills in and sends, 沧州 accepts and sends, 河北 returns; 青县 has nothing to report."""

    def __init__(self):
        self.county, self.city = district("130921"), district("130900")
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.city_clerk = UserFactory(username="city_clerk", at="130900")
        self.province = UserFactory(username="province", role="review", at="130000")
        self.campaign = campaign()
        self.round = self.campaign.current_round()
        neighbour = UserFactory(neighbour=True)
        send(self.campaign, neighbour.district, by=neighbour, nil=True)
        accept(self.round, neighbour.district, by=self.reviewer)
        enterprises(STANDING, by=self.clerk)
        self.row = Enterprise.objects.first().pk
        self.visitors = {}

    def deeds(self, turn: int) -> Iterator[Deed]:
        """The deeds of one turn; the next is asked for when the one before is done."""
        yield from self.import_and_undo(turn)
        self.change(turn)
        yield self.sending("报送", self.county, self.clerk)
        asked = remark(self.report(), by=self.reviewer, reason_code="R1", text="请说明")
        send_back(self.round, self.county, by=self.reviewer, reason="见批注")
        yield self.deed(
            "答复并附文件",
            self.clerk,
            "remark_answer",
            lambda: Remark.objects.get(pk=asked.pk).answer != "",
            lambda: {"text": "见附件", "file": SimpleUploadedFile("证明.png", PNG)},
            pk=asked.pk,
        )
        yield self.sending("再次报送", self.county, self.clerk)
        yield self.deed(
            "审核通过",
            self.reviewer,
            "decide",
            lambda: self.report().state == State.ACCEPTED,
            action="accept",
        )
        yield self.sending("市级报送", self.city, self.city_clerk)
        send_back(self.round, self.city, by=self.province, reason="请核对")
        reopen(self.round, self.county, by=self.reviewer, reason="市里要求核对")

    def import_and_undo(self, turn):
        before = ImportBatch.objects.count()
        text = HEADER + "".join(
            f"{n},沧县{turn:03d}{n:03d}号铸造有限公司,私营有限责任公司,沧县工业园,正常,120,是,2018年9月,李明,110,\n"
            for n in range(1, ROWS + 1)
        )
        yield self.deed(
            "上传文件",
            self.clerk,
            "enterprises:import_upload",
            lambda: ImportBatch.objects.count() == before + 1,
            lambda: {"files": SimpleUploadedFile(f"{turn:03d}.csv", text.encode())},
        )
        batch = batches.read(ImportBatch.objects.latest("pk"))
        for name, verb, end in (
            ("确认导入", "confirm", BatchState.CONFIRMED),
            ("撤销导入", "undo", BatchState.UNDONE),
        ):
            yield self.deed(
                name,
                self.clerk,
                f"enterprises:import_{verb}",
                lambda end=end: ImportBatch.objects.get(pk=batch.pk).state == end,
                pk=batch.pk,
            )

    def deed(self, name, who, address, is_done, values=dict, unit=None, **words):
        visitor = self.visitors.setdefault(who.pk, Visitor(who))
        code = (unit or self.county).code
        path = reverse(address, kwargs={"slug": self.campaign.slug, "code": code, **words})
        return Deed(name, lambda site: visitor.post(site.address + path, **values()), is_done)

    def sending(self, name, unit, who):
        """The report of ``unit`` goes up: a version more than there is now."""
        versions = self.report(unit).versions.count() if self.report(unit).pk else 0
        return self.deed(
            name,
            who,
            "submit",
            lambda: (
                self.report(unit).pk is not None
                and self.report(unit).versions.count() == versions + 1
            ),
            unit=unit,
        )

    def change(self, turn):
        row = Enterprise.objects.get(pk=self.row)
        better = RowFactory(name=row.name, employees=120 + turn)
        ledger.change(row, better, by=self.clerk, version=row.version)

    def report(self, unit=None) -> Submission:
        return Submission.objects.for_unit(self.round, unit or self.county)
