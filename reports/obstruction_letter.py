"""The letter by which a union asks the labour department to order an employer to stop obstructing (草稿)."""

from dataclasses import dataclass
from datetime import date

from enterprises.models import Enterprise, Obstruction
from reports.writers.document import Attachments, Document, Paragraph, Part, Signature
from reports.writers.measure import printable

REVISED = date(2022, 1, 1)  # 工会法 as revised in 2021: a new art. 8, the later ones one further on
Step = Obstruction.Step


@dataclass(frozen=True, slots=True)
class Articles:
    """Where 工会法 says that nobody may obstruct, and who orders what."""

    help: str
    order: str


def articles_on(day: date) -> Articles:
    """The numbers of the articles in force on ``day``. Source: 工会法(2009) 第十一、五十条, (2021) 第十二、五十一条."""
    return (
        Articles("第十二条", "第五十一条") if day >= REVISED else Articles("第十一条", "第五十条")
    )


def letter_of(enterprise: Enterprise, steps: list[Obstruction], today: date) -> Document:
    """A draft to the labour department of the enterprise's unit: who, what was done, what is asked.

    ``steps`` in the law's order; those taken back and those after the letter are not in it.
    """
    unit, done = enterprise.district, _before_the_letter(steps)
    article = articles_on(today)
    law = f"《中华人民共和国工会法》{article.help}规定，上级工会可以派员帮助和指导企业职工组建工会，任何单位和个人不得阻挠；"
    law += f"{article.order}规定，阻挠职工依法参加和组织工会或者阻挠上级工会帮助、指导职工筹建工会的，由劳动行政部门责令其改正；"
    law += "拒不改正的，由劳动行政部门提请县级以上人民政府处理。"
    asked = f"现提请贵局依法责令{enterprise.name}改正，并请将处理结果函告我会。"
    parts: list[Part] = [
        Paragraph("addressee", f"{unit.name}人力资源和社会保障局："),
        Paragraph("heading", "一、企业情况"),
        Paragraph("body", _about(enterprise)),
        Paragraph("heading", "二、我会所做的工作"),
        *(Paragraph("body", _told(one)) for one in done),
        Paragraph("heading", "三、提请事项"),
        Paragraph("body", law),
        Paragraph("body", asked),
    ]
    if papers := [printable(one.proof.name) for one in done if hasattr(one, "proof")]:
        parts.append(Attachments(tuple(papers)))
    parts.append(Signature(unit.union_name, _day(today)))
    return Document("关于提请责令改正阻挠组建工会行为的函", tuple(parts), is_draft=True)


def _before_the_letter(steps):
    return [one for one in steps if one.cancelled_at is None and one.step < Step.ASKED]


def _about(enterprise):
    facts = [
        f"统一社会信用代码{enterprise.uscc}" if enterprise.uscc else "",
        f"地址{enterprise.address}" if enterprise.address else "",
        f"职工{enterprise.employees}人" if enterprise.employees else "",
    ]
    said = "，".join(filter(None, facts))
    return printable(f"{enterprise.name}{f'（{said}）' if said else ''}至今没有依法组建工会。")


def _told(one):
    number = f"（{one.document_number}）" if one.document_number else ""
    who = f"由{one.body}{one.person}经办"
    end = "" if one.result.endswith("。") else "。"
    return printable(
        f"{_day(one.taken_on)}，{one.get_step_display()}{number}，{who}：{one.result}{end}"
    )


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日"
