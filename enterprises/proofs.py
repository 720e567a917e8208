"""A file that proves a correction, an answer or an outcome: taken in by size and kind, kept as it came, never shown in the page."""

import hashlib
from pathlib import PurePath
from typing import TypeVar

from campaign.models.submission import Refused
from enterprises.importing.reading import plain
from enterprises.models.proof import Proof

OneProof = TypeVar("OneProof", bound=Proof)
MOST_BYTES = 10 * 1024 * 1024
# ending → what a file of that kind begins with
KINDS = {
    ".pdf": b"%PDF-",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
}


def proof_of(file, model: type[OneProof]) -> OneProof:
    """The uploaded ``file`` as a ``model`` that is not saved yet. Refused without a file, by size before a
    byte of it is read, and when it is no PDF, JPG or PNG by ending and content."""
    if not file:
        raise Refused("请上传证明材料（PDF、JPG 或 PNG，例如花名册、批复的照片）。")
    name = plain(file.name)[-200:] or "未命名"
    if file.size > MOST_BYTES:
        raise Refused(
            f"“{name}”超过 {MOST_BYTES // 1024 // 1024} MB，请压缩照片或只上传有关的几页。"
        )
    if not file.size:
        raise Refused(f"“{name}”是空文件，请重新选择。")
    start = KINDS.get(PurePath(name).suffix.lower())
    content = file.read() if start else b""
    if not content.startswith(start or b"\0"):
        raise Refused(f"“{name}”不是 PDF、JPG 或 PNG 文件，请另存为其中一种后再上传。")
    digest = hashlib.sha256(content).hexdigest()
    return model(name=name, size=len(content), sha256=digest, content=content)
