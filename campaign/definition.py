"""What one campaign file says: frozen, plain, asked by every floor."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from campaign.outline import Outline
from campaign.vocabulary import Vocabulary, Word

SHANGHAI = ZoneInfo("Asia/Shanghai")  # the days and hours of a campaign file


@dataclass(frozen=True, slots=True)
class Annex:
    """One official table: who belongs (``belongs``: non_public or foreign), from how many employees."""

    number: str
    title: str
    short: str
    belongs: str
    min_employees: int
    total: bool

    @property
    def digits(self) -> str:
        """``2`` for 附件2: how addresses and commands name it."""
        return self.number.removeprefix("附件")

    def title_for(self, unit: str) -> str:
        """The title as printed, the unit's name in the notice's XX."""
        return self.title.replace("{unit}", unit)


@dataclass(frozen=True, slots=True)
class RoundDue:
    """Whoever reports to a unit of level ``to`` sends before ``at`` (exclusive, aware)."""

    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundPlan:
    key: str
    name: str
    opens: datetime
    due: tuple[RoundDue, ...]


@dataclass(frozen=True, slots=True)
class ExtraColumn:
    """A column this campaign asks for beyond the official ones; stored in a row's ``extra``."""

    key: str
    label: str
    type: str  # text, count, yes_no, month or choice
    choices: tuple[str, ...] = ()
    required_if: str = ""  # "", always, unionised or not_unionised


@dataclass(frozen=True, slots=True)
class Switches:
    foreign_includes_hmt: bool = True
    warnings_need_note: bool = True
    accept_late: bool = True
    count_returns: bool = True
    doubts_need_answer: bool = False
    sign_off: bool = False
    roster_must_settle: bool = True
    scans_required: bool = False


@dataclass(frozen=True, slots=True)
class Doubts:
    """From where on a pattern in a whole unit's figures is doubtful (reports/doubts.py). Shares in percent."""

    min_rows: int  # a share says nothing about fewer enterprises
    above_from: int
    above_to: int
    above_percent: int
    below_from: int
    below_to: int
    below_percent: int
    round_multiple: int
    round_percent: int
    all_members_percent: int
    same_reason_percent: int
    same_chair_firms: int
    same_phone_firms: int
    same_note_firms: int
    last_round_percent: int
    neighbour_units: int
    neighbour_percent: int
    neighbour_points: int
    answer_characters: int
    hollow_words: tuple[str, ...]  # say nothing in an answer: 核实、无误


@dataclass(frozen=True, slots=True)
class Reminders:
    """On which working days before and after the due day a unit that has not sent is reminded; on
    the day itself always."""

    before: tuple[int, ...] = (7, 3, 1)
    after: tuple[int, ...] = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Scoring:
    """考核评分: full marks, what is taken off for each thing, and the most for all of one kind. Whole points,
    0 does not count it."""

    full: int
    late_day: int
    late_most: int
    returned: int
    returned_most: int
    error: int
    error_most: int
    remark: int
    remark_most: int
    not_sent: int
    report: int = 0
    scan: int = 0
    scan_most: int = 0
    roster: int = 0
    roster_most: int = 0


@dataclass(frozen=True)
class Definition:
    """The whole campaign file, checked (campaign/campaign_file.py reads it)."""

    slug: str
    title: str
    document_number: str
    issuer: str
    root: str
    starts: date
    ends: date
    rounds: tuple[RoundPlan, ...]
    annexes: tuple[Annex, ...]
    ownership: Vocabulary
    holders: Vocabulary
    status: Vocabulary
    reasons: Vocabulary
    return_reasons: Vocabulary
    practice: bool = False  # 演练: nothing of it counts, all of it may be wiped
    switches: Switches = Switches()
    review_working_days: int = 3  # a report that lies longer with its reviewer is told as overdue
    reminders: Reminders = Reminders()
    doubts: Doubts | None = None  # None: the campaign looks for no patterns
    scoring: Scoring | None = None  # None: the campaign gives no scores
    report: Outline | None = None  # None: the campaign knows no written report
    waivable: tuple[str, ...] | None = None  # codes of checks; None: all that make sense
    extra_columns: tuple[ExtraColumn, ...] = ()
    worked_days: frozenset[date] = frozenset()
    free_days: frozenset[date] = frozenset()
    annex_by_digits: dict[str, Annex] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "annex_by_digits", {a.digits: a for a in self.annexes})

    @cached_property
    def reasons_by_effect(self) -> dict[str, frozenset[str]]:
        """Codes of 未建会原因 that leave 应建会 (``out``) or count as ``covered``."""
        return {
            effect: frozenset(w.code for w in self.reasons.words if w.flags.get("effect") == effect)
            for effect in ("out", "covered")
        }

    @cached_property
    def gone(self) -> frozenset[str]:
        """Codes of 经营状况 that leave 企业总数: the enterprise is no more, or no more here."""
        return frozenset(w.code for w in self.status.words if not w.flags.get("in_total", True))

    @cached_property
    def out_of_base(self) -> frozenset[str]:
        """Codes of 经营状况 that leave 应建会."""
        return frozenset(w.code for w in self.status.words if not w.flags.get("in_base", True))

    @cached_property
    def hmt(self) -> frozenset[str]:
        """Codes of 企业所有制性质 that are 港澳台."""
        return frozenset(w.code for w in self.ownership.words if w.flags["group"] == "hmt")

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months the campaign touches, as a founding date of that precision is written."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.starts, self.ends))
        return tuple(f"{m // 12}-{m % 12 + 1:02}" for m in range(first, last + 1))

    def in_window(self, when: str) -> bool:
        """Whether ``when`` (ISO text as precise as known) lies in the campaign's days.

        A month counts when the campaign touches it; a year alone only when all of it does.
        """
        return when in self.months or self.starts.isoformat() <= when <= self.ends.isoformat()

    def non_public(self, ownership: Word | None, holder: str) -> bool | None:
        """Whether the type or, where it does not decide, the holder makes the enterprise 非公.

        None: not decided by what is known. Source: 国统字〔1998〕204号, 国统字〔2005〕79号.
        """
        if holder and (known := self.holders.by_code.get(holder)):
            return not known.flags["public"]
        if ownership is None or ownership.flags["class"] == "by_holder":
            return None
        return ownership.flags["class"] == "non_public"

    def foreign_invested(self, ownership: Word | None) -> bool | None:
        """外资 by registration group, 港澳台 in or out by the campaign's switch; None: not decided."""
        if ownership is None:
            return None
        groups = {"foreign", "hmt"} if self.switches.foreign_includes_hmt else {"foreign"}
        return ownership.flags["group"] in groups
