"""Files as one zip that Windows, WPS and 360 unpack with their Chinese names, and its 目录 with fingerprints."""

import hashlib
import re
from collections.abc import Iterable
from functools import partial
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from campaign.whole_file import whole_file

CONTENTS = "目录.txt"
LONGEST = 80  # characters of a name; Windows takes 260 of the whole path
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is made


def safe_name(name: str) -> str:
    """``name`` as Windows takes it for a file or folder: no path, no forbidden sign, no device."""
    safe = _FORBIDDEN.sub("＿", name)[:LONGEST].strip(". ") or "未命名"
    return f"＿{safe}" if _DEVICE.match(safe) else safe


def packed(head: Iterable[str], files: Iterable[tuple[str, bytes]]) -> BinaryIO:
    """A zip in a temporary file, at its start: ``files`` are (path of safe names, content), made one by
    one, then 目录.txt: the lines of ``head``, each file with its SHA-256."""
    return whole_file(partial(_pack, head, files))


def _pack(head, files, target):
    lines = [*head, ""]
    with ZipFile(target, "w") as archive:
        for path, content in files:
            archive.writestr(_entry(path), content)
            lines += [path, f"    SHA-256 {hashlib.sha256(content).hexdigest()}"]
        text = "\r\n".join([*lines, ""])
        archive.writestr(_entry(CONTENTS), text.encode("utf-8-sig"))  # so that 记事本 knows it


def _entry(path):
    entry = ZipInfo(path, _DAY)  # a name beyond ASCII is written as UTF-8 with its flag
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
