"""The columns of the 三清三到位 page in their blocks, for screen, workbook, PDF and CSV alike."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from campaign.definition import SHANGHAI
from reports.figures import FIGURES, RATES, for_table
from reports.following import Line
from reports.following_figures import FOLLOW_UP, VERIFICATION_RATE
from reports.writers import sheet

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` names the figure whose rows can be listed; empty for what the roster tells."""

    label: str
    unit: str
    formula: str
    of: Callable[[Line], Value]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    columns: tuple[Column, ...]


def _figures(*keys) -> tuple[Column, ...]:
    items = [(FIGURES | RATES | FOLLOW_UP)[key] for key in keys]
    return tuple(map(_figure, items))


def _figure(one) -> Column:
    return Column(one.label, one.unit, one.formula, lambda line: one.of(line.counts), one.key)


def _verified(line):
    return VERIFICATION_RATE.of(line.roster.settled, line.roster.lines)


ROSTER = (
    Column("底册行", "行", "上级下发的底册中分给本单位的企业", lambda line: line.roster.lines),
    Column("已核实", "行", "已对上台账、新增入账或写明去向的底册行", lambda line: line.roster.settled),
    Column(VERIFICATION_RATE.label, "%", VERIFICATION_RATE.formula, _verified),
    Column("新发现", "家", "有底册的单位台账里列入附件、底册上没有的企业", lambda line: line.roster.beyond),
)  # fmt: skip
# Source: 冀工办发〔2018〕43号 一, 三、（四）（五）.
BLOCKS = (
    Block("总数清", (*ROSTER, *_figures("existing", "base"))),
    Block("底数清、原因清", _figures("unionised", "covered", "not_unionised", "unknown", "reasoned", "reason_rate")),
    Block("走访、解释、措施到位", _figures(
        "not_unionised", "visited", "visit_rate", "explained", "explaining_rate", "planned", "planning_rate")),
    Block("入会和实名制", _figures(
        "unionised_employees", "union_members", "membership_rate", "registered", "unregistered",
        "registration_rate", "registered_rate")),
    Block("民主管理", _figures(
        "unionised", "congress", "congress_rate", "disclosure", "disclosure_rate", "contract",
        "contract_rate", "cut", "cut_employees")),
)  # fmt: skip


def label_of(line: Line, superior) -> str:
    """The unit of ``line`` as the tables of ``superior`` name it."""
    own = line.unit == superior and not superior.is_leaf()
    return f"{line.unit.name}本级" if own else line.unit.name


def sheets_of(district, lines: list[Line], whole: Line) -> list[sheet.AnnexSheet]:
    """A table for each block."""
    return [
        _sheet(district, f"表{number}", block.title, block.columns, lines, whole)
        for number, block in enumerate(BLOCKS, start=1)
    ]


def one_sheet(district, lines: list[Line], whole: Line) -> sheet.AnnexSheet:
    """All columns side by side, each once: what a CSV holds."""
    columns = {column.label: column for block in BLOCKS for column in block.columns}
    return _sheet(district, "", "三清三到位", tuple(columns.values()), lines, whole)


def _sheet(district, number, title, columns, lines, whole):
    day = timezone.localdate(timezone=SHANGHAI)
    return sheet.AnnexSheet(
        number=number,
        title=f"{district.name}{title}情况",
        unit_line=f"单位：{district.union_name}　口径：台账现在的情况，不论是否报送",
        date_line=f"截至{day.year}年{day.month}月{day.day}日",
        columns=(
            sheet.Column("单位", 38.0),
            *(sheet.Column(_head(column), 18.0, "right") for column in columns),
        ),
        rows=tuple(_values(label_of(line, district), line, columns) for line in lines),
        total=_values("合计", whole, columns),
        signatures=(),
        footnotes=(f"算法：{'；'.join(f'{c.label}＝{c.formula}' for c in columns)}。",),
        working=True,
        tab=title,
    )


def _head(column):
    return f"{column.label}%" if column.unit == "%" else column.label


def _values(label, line, columns):
    return (label, *(for_table(column.of(line)) for column in columns))
