from reports.models.absence import Absence
from reports.models.circular import Circular
from reports.models.correction import Correction
from reports.models.doubt import DoubtAnswer
from reports.models.proof import AnswerProof, CorrectionProof
from reports.models.remark import Remark
from reports.models.report_section import ReportSection
from reports.models.rule_finding import RuleFinding
from reports.models.sample import Sample, SampledRow
from reports.models.scan import Printing, Scan, ScanPage
from reports.models.score import Objection, Release, ReleasedScore
from reports.models.sign_off import SignOff
from reports.models.tally import DailyFigure, Tally
from reports.models.tick import Tick

__all__ = [
    "Absence",
    "AnswerProof",
    "Circular",
    "Correction",
    "CorrectionProof",
    "DailyFigure",
    "DoubtAnswer",
    "Objection",
    "Printing",
    "Release",
    "ReleasedScore",
    "Remark",
    "ReportSection",
    "RuleFinding",
    "Sample",
    "SampledRow",
    "Scan",
    "ScanPage",
    "SignOff",
    "Tally",
    "Tick",
]
