"""Where the pages of a pile belong, by their QR codes: pages place themselves, the rest follows or asks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from reports.documents import Document
from reports.models.scan import LEFT_OUT, ScanPage


@dataclass(frozen=True, slots=True)
class Code:
    """What a printed code says; ``document`` and ``number`` are empty on papers of older programs."""

    receipt: str
    document: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A page and the document it belongs to (empty: not known or left out); ``trouble`` says what is
    wrong with it. ``fixed``: its code says so, nobody can say otherwise."""

    page: ScanPage
    document: str
    number: int | None = None
    trouble: str = ""
    fixed: bool = False

    @property
    def left_out(self) -> bool:
        return self.page.assigned == LEFT_OUT


@dataclass(frozen=True, slots=True)
class Pile:
    """The pages of one document in the order of the paper. ``printed`` is None when nobody of the unit
    made the PDF here."""

    document: Document
    pages: tuple[Placed, ...]
    printed: int | None

    @property
    def missing(self) -> str:
        """Which pages are not there, empty when none is known to be absent."""
        known = {placed.number for placed in self.pages if placed.number}
        expected = max([self.printed or 0, *known])
        absent = [number for number in range(1, expected + 1) if number not in known]
        if len(absent) <= len(self.pages) - len(known):  # pages without a code may be they
            return ""
        if len(known) == len(self.pages):
            return f"缺第 {'、'.join(map(str, absent))} 页"
        return f"应有 {expected} 页，只有 {len(self.pages)} 页"

    @property
    def uncertain(self) -> bool:
        """Whether a person has to say that no page is missing."""
        return self.printed is None or any(placed.number is None for placed in self.pages)


def code_of(text: str) -> Code | None:
    """The code behind ``…/verify/<receipt>/?d=2&p=1``; None when the text is no such address."""
    parts = urlsplit(text)
    found = re.search(r"/verify/([^/]+)/?$", parts.path)
    if not found:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    number = query.get("p", "")
    number = int(number) if re.fullmatch(r"[1-9]\d{0,3}", number) else None
    return Code(unquote(found[1]), query.get("d", ""), number)


def place(
    pages: Sequence[ScanPage], why_not: Callable[[Code], str], documents: Sequence[Document]
) -> list[Placed]:
    """Each page with its place, in the order given. A page without a code follows the page before.

    ``why_not`` says of a code why its page cannot be taken: another unit, an older version.
    """
    keys, follows, seen, found = {document.key for document in documents}, "", {}, []
    for page in pages:
        code = code_of(page.code)
        if page.assigned == LEFT_OUT:
            found.append(Placed(page, ""))
            continue
        placed = _by_code(page, code, why_not, keys) if code else None
        if placed is None:
            document = page.assigned or follows
            asks = "" if document else "没有读出二维码，请选择这一页属于哪个文件，或不收。"
            placed = Placed(page, document, trouble=asks)
        elif placed.number and not placed.trouble:
            first = seen.setdefault((placed.document, placed.number), page.position)
            if first != page.position:
                again = f"与第 {first} 张重复，是同一页；两张中请选一张不收。"
                placed = Placed(page, placed.document, placed.number, again, fixed=True)
        follows = placed.document
        found.append(placed)
    return found


def _by_code(page, code, why_not, keys):
    if trouble := why_not(code):
        return Placed(page, "", trouble=trouble, fixed=True)
    if not code.document:
        return None
    if code.document not in keys:
        return Placed(page, "", trouble="二维码里的文件不属于本次报送，请选不收。", fixed=True)
    return Placed(page, code.document, code.number, fixed=True)


def piles_of(
    placed: Sequence[Placed], documents: Sequence[Document], printed: dict[str, Any]
) -> list[Pile]:
    """The documents that have pages, each with its pages in order; ``printed`` is their number of
    pages by document where it is known."""
    piles = []
    for document in documents:
        own = [one for one in placed if one.document == document.key]
        if own:
            piles.append(Pile(document, tuple(_in_order(own)), printed.get(document.key)))
    return piles


def _in_order(pages):
    """By the number in the code; a page without one stays behind the page before it."""
    last, keyed = 0, []
    for index, placed in enumerate(pages):
        last = placed.number or last
        keyed.append((last, index, placed))
    return [placed for _, _, placed in sorted(keyed, key=lambda key: key[:2])]
