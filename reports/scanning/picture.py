from dataclasses import dataclass

MOST_PAGES = 60  # of one file


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as a JPEG of our own making, upright where its code says so; what its QR code says."""

    jpeg: bytes
    width: int
    height: int
    code: str = ""


class ScanRefused(Exception):
    """The file is no scan that can be taken in. The message is what follows the file's name in Chinese."""
