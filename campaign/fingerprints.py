"""The one way to make a fingerprint of plain content."""

import hashlib
import json


def canonical(content) -> bytes:
    """Canonical JSON of ``content``: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(content) -> str:
    """SHA-256 in hex over the canonical JSON of ``content``."""
    return hashlib.sha256(canonical(content)).hexdigest()
