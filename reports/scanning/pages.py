"""A stranger's PDF, JPG or PNG → its pages, painted anew: nothing active and nothing hidden survives.

Only run inside the limited child process (reports/scanning/child.py).
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from reports.scanning.codes import read_code
from reports.scanning.picture import MOST_PAGES, Picture, ScanRefused

MOST_PIXELS = 64_000_000  # of an uploaded picture; A4 at 600 dpi has 35 million
READ_SIDE = 2340  # pixels of the long side while the code is read: A4 at 200 dpi
KEPT_SIDE = 2000  # and of what is kept: A4 at 170 dpi
QUALITY = 72
BROKEN = "不完整或已损坏，打不开；请重新扫描后再上传。"
TOO_LARGE = "的像素太多；请用 300 dpi 以下重新扫描，或缩小照片后再上传。"
# What no scanner writes. What hides from this search is left behind all the same: pages are painted.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")


def pages_of(data: bytes) -> Iterator[Picture]:
    """The pages in order. ScanRefused by content, whatever the file is called."""
    if data.startswith(b"%PDF-"):
        images = _painted(data)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        images = iter([_repainted(data)])
    else:
        raise ScanRefused("不是 PDF、JPG 或 PNG 文件；请用扫描仪或手机扫描成其中一种后再上传。")
    return map(_picture, images)


def _painted(data):
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise ScanRefused("加了密码；请取消密码，或直接用扫描仪存成的文件上传。") from None
        raise ScanRefused(BROKEN) from None
    with document:
        if not len(document):
            raise ScanRefused(BROKEN)
        if len(document) > MOST_PAGES:
            raise ScanRefused(
                f"有 {len(document)} 页，一个文件最多 {MOST_PAGES} 页，请分成几个文件上传。"
            )
        if (
            _ACTIVE.search(data)
            or raw.FPDFDoc_GetJavaScriptActionCount(document.raw)
            or raw.FPDFDoc_GetAttachmentCount(document.raw)
        ):
            raise ScanRefused(
                "带有脚本、附件或程序，不是扫描仪存成的文件；请把盖章的纸重新扫描后再上传。"
            )
        for index in range(len(document)):
            yield _painted_page(document, index)


def _painted_page(document, index):
    try:
        page = document[index]
        longest, shortest = max(page.get_size()), min(page.get_size())
        if shortest < 72:  # an inch: no paper is that narrow, and such a page may be endlessly long
            raise ScanRefused(f"第 {index + 1} 页的尺寸不像一张纸；请重新扫描后再上传。")
        return page.render(scale=READ_SIDE / longest, may_draw_forms=False).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise ScanRefused(BROKEN) from None


def _repainted(data):
    try:
        image = Image.open(BytesIO(data), formats=("JPEG", "PNG"))
        if image.width * image.height > MOST_PIXELS:
            raise ScanRefused(TOO_LARGE)
        if image.format == "JPEG":
            image.draft("RGB", (READ_SIDE, READ_SIDE))
        image.thumbnail((READ_SIDE, READ_SIDE))
        image = ImageOps.exif_transpose(image)
        if "A" in image.getbands() or "transparency" in image.info:
            image = image.convert("RGBA")
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image)
        return image.convert("RGB")
    except Image.DecompressionBombError:
        raise ScanRefused(TOO_LARGE) from None
    except (OSError, ValueError, SyntaxError):
        raise ScanRefused(BROKEN) from None


def _picture(image):
    code, turn = read_code(image)
    if turn:
        image = image.rotate(turn, expand=True)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE))
    content = BytesIO()
    image.save(content, "JPEG", quality=QUALITY)
    return Picture(content.getvalue(), image.width, image.height, code)
