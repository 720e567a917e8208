"""Annex tables as PDF: the paper that is printed, signed and sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.collecting import collection_paused
from reports.writers.fonts import missing_fonts
from reports.writers.sheet import AnnexSheet

# One sheet of this many rows takes half a minute, many sheets also 0.9 GB: they are laid out together.
MOST_ROWS = 3000


class PaperUnavailable(Exception):
    """No PDF can be made; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF, and how many pages of it each sheet has."""

    content: bytes
    pages: tuple[int, ...]


def annex_pdf(sheets: Sequence[AnnexSheet], *, contents: bool = False) -> bytes:
    """``annex_paper`` where nobody asks how many pages it has."""
    return annex_paper(sheets, contents=contents).content


def annex_paper(sheets: Sequence[AnnexSheet], *, contents: bool = False) -> Paper:
    """One PDF, A4 landscape, each annex on a new page, pages numbered through; with ``contents``
    a list of the sheets and their pages in front.

    Takes about 0.5 s and 10 ms a row: above some hundred rows not inside a request. A single sheet is laid out in
    pieces, in at most 300 MB (reports/writers/pieces.py). PaperUnavailable without Pango or fonts and above
    MOST_ROWS rows.
    """
    if problems := missing_fonts():
        raise PaperUnavailable("".join(problems))
    if (count := sum(len(sheet.rows) for sheet in sheets)) > MOST_ROWS:
        raise PaperUnavailable(
            f"共 {count} 行，超过一份 PDF 的上限 {MOST_ROWS} 行，请分县（市、区）生成，或导出 Excel。"
        )
    # Imported here: the site starts and everything else works where Pango is not installed.
    from reports.writers.layouts import Layout
    from reports.writers.pieces import in_pieces, order_of

    with collection_paused():
        if len(sheets) == 1 and not contents:
            content, pages = in_pieces(sheets[0])
            return Paper(content, (pages,))
        layout = Layout()
        layout.ask(order_of(sheets, contents=contents))
        return Paper(layout.written(), layout.laid_out().of_sheets)
