"""The QR code on a page: printed small, scanned faint, turned or upside down."""

from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MOST_SIDE = 3600  # pixels a page is enlarged to at most


def read_code(page: Image.Image) -> tuple[str, int]:
    """What the code that leads to the verify page says, and by how many degrees the page has to be
    turned counter-clockwise to stand upright; ("", 0) without one. At worst 0.5 s a page."""
    for seen in _views(page.convert("L")):
        for code in zxingcpp.read_barcodes(seen, formats=QR):
            if "/verify/" in code.text:
                return code.text, round(code.orientation / 90) * 90 % 360
    return "", 0


def _views(grey: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then as a reader with other glasses would see it."""
    yield grey
    yield ImageOps.autocontrast(grey, cutoff=2)
    yield grey.filter(ImageFilter.GaussianBlur(1.5))
    if (factor := MOST_SIDE / max(grey.size)) > 1:
        larger = grey.resize([round(side * factor) for side in grey.size], Image.Resampling.BICUBIC)
        yield larger
        yield ImageOps.autocontrast(larger.filter(ImageFilter.MedianFilter(5)), cutoff=2)
