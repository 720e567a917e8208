"""Whether the chain of the audit log is whole: every place where it is not, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaign.models.audit import AuditHead, AuditLine

AT_ONCE = 2000  # lines read in one go


@dataclass(frozen=True, slots=True)
class Receipt:
    """Number and digest of a line as somebody wrote them down outside: ``120:9f86d0…``."""

    number: int
    digest: str

    @classmethod
    def read(cls, text: str):
        """None when the text is no receipt."""
        number, _, digest = text.strip().partition(":")
        return cls(int(number), digest) if number.isdecimal() and len(digest) == 64 else None

    def __str__(self):
        return f"{self.number}:{self.digest}"


def ends() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead()


def end() -> Receipt:
    """The end of the chain as it stands now, to be written down outside the database."""
    head = ends()
    return Receipt(head.number, head.digest)


def faults(since: Receipt | None = None) -> Iterator[str]:
    """A Chinese sentence for each place where lines are missing, altered or put in between.

    ``since`` was written down earlier: it also finds a chain cut off or made anew from there on, which
    the database alone cannot know when whoever did it has also rewritten all that follows.
    """
    head = ends()
    number, digest = head.anchor, head.anchor_digest
    held = since is None or since.number <= head.anchor
    for line in AuditLine.objects.chained().iterator(AT_ONCE):
        if line.number != number + 1:
            yield _missing(number + 1, line.number - 1)
        elif line.previous != digest:
            yield f"第{line.number}条接不上前一条：第{number}条（或第{line.number}条）被替换过。"
        if line.digest != line.computed():
            yield f"第{line.number}条的内容被改动过（{line}）。"
        if since and line.number == since.number:
            held = line.digest == since.digest
            if not held:
                yield f"第{line.number}条的指纹与当时记下的不同：第{line.number}条或更早的记录被重做过。"
                held = True
        number, digest = line.number, line.digest
    if number < head.number:
        yield f"末尾缺少记录：{_missing(number + 1, head.number)}"
    elif (number, digest) != (head.number, head.digest):
        yield f"链尾与登记不符：登记到第{head.number}条，实有到第{number}条。"
    if since and not held:
        yield f"末尾缺少记录：当时记下的第{since.number}条不在了。"


def _missing(first, last):
    return f"缺少第{first}条。" if first == last else f"缺少第{first}至{last}条。"
