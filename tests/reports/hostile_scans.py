"""Uploads that are no scans: broken, locked, endless, or something else under the name of one."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from reports.scanning.reading import MOST_BYTES

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, data=b"\0" * 100, *more) -> bytes:
    """A PNG that says it has so many pixels, whatever it holds."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG + head + b"".join(more) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def picture(kind="JPEG", size=(1200, 850)) -> bytes:
    content = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(content, kind)
    return content.getvalue()


def enormous_jpeg() -> bytes:
    """50000 × 50000 by its frame header."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 50_000, 50_000)
    return bytes(data)


def pdf(*objects: bytes, trailer=b"", pages=1, box=b"0 0 595 842") -> bytes:
    """A PDF of empty pages; ``objects`` come on top, numbered from 10, the catalog names the first."""
    more = b"/OpenAction 10 0 R" if objects else b""
    found = {1: b"<</Type/Catalog/Pages 2 0 R" + more + b">>"}
    kids = b"3 0 R " * pages
    found[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)
    found[3] = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box
    found |= dict(enumerate(objects, start=10))
    return written(found, trailer)


def written(objects: dict[int, bytes], trailer=b"") -> bytes:
    content, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n"
    for number, place in places.items():
        content += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    content += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        start,
    )
    return bytes(content)


def locked_pdf() -> bytes:
    guard = b"<</Filter/Standard/V 1/R 2/Length 40/P -44/O<%s>/U<%s>>>" % (b"ab" * 32, b"cd" * 32)
    return pdf(guard, trailer=b"/Encrypt 10 0 R/ID[<00><00>]")


def painting(stream: bytes, count=1, resources=b"") -> bytes:
    """A page whose content is ``stream``, deflated ``count`` times over."""
    for _ in range(count):
        stream = zlib.compress(stream, 9)
    filters = b"/FlateDecode " * count
    body = b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(stream), filters, stream)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % resources
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: page,
            4: body,
        }
    )


def archive(name, content) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return data.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"
FILE = b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream"
# name of the file → what is in it; each is refused with a sentence
REFUSED = {
    "empty.pdf": lambda: b"",
    "windows-program.pdf": lambda: b"MZ\x90\x00" + b"\0" * 60_000,
    "linux-program.jpg": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60_000,
    "shell-script.pdf": lambda: b"#!/bin/sh\nrm -rf /\n",
    "zip-bomb.pdf": lambda: archive("a", b"0" * 50_000_000),
    "word-document.pdf": lambda: archive("word/document.xml", b"<w:document/>"),
    "svg.png": lambda: SVG,
    "html.jpg": lambda: HTML,
    "gif.jpg": lambda: picture("GIF"),
    "tiff.png": lambda: picture("TIFF", (100, 100)),
    "picture-bomb.png": lambda: png(50_000, 50_000),
    "picture-bomb.jpg": enormous_jpeg,
    "negative-size.png": lambda: png(0x80000001, 1),
    "text-bomb.png": lambda: png(
        10, 10, b"\0" * 310, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"0" * 200_000_000))
    ),
    "cut-off.jpg": lambda: picture()[:20_000],
    "cut-off.png": lambda: picture("PNG")[:20_000],
    "php.jpg": lambda: b"\xff\xd8\xff<?php system($_GET[0]); ?>",
    "markup-before-pdf.pdf": lambda: HTML + pdf(),
    "picture-before-pdf.pdf": lambda: b"GIF89a" + pdf(),
    "head-only.pdf": lambda: b"%PDF-1.7\n",
    "cut-off.pdf": lambda: pdf()[:60],
    "noise.pdf": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 200,
    "locked.pdf": locked_pdf,
    "javascript.pdf": lambda: pdf(SCRIPT),
    "launch.pdf": lambda: pdf(LAUNCH),
    "embedded-file.pdf": lambda: pdf(b"<<>>", FILE),
    "xfa-form.pdf": lambda: pdf(b"<</XFA[(a) 11 0 R]>>"),
    "no-page.pdf": lambda: pdf(pages=0),
    "too-many-pages.pdf": lambda: pdf(pages=61),
    "a-million-pages.pdf": lambda: pdf().replace(b"/Count 1", b"/Count 1000000"),
    "endless-page.pdf": lambda: pdf(box=b"0 0 1 14400"),
    "loop-of-pages.pdf": lambda: pdf().replace(b"3 0 R ", b"2 0 R "),
    "too-large.pdf": lambda: b"%PDF-1.7\n" + b"0" * MOST_BYTES,
}
# what is taken in, because it is a picture or a paper; what is kept of it is painted anew
TAMED = {
    "polyglot.jpg": lambda: picture() + HTML + archive("a.exe", b"MZ"),
    "polyglot.png": lambda: picture("PNG") + HTML,
    "polyglot.pdf": lambda: pdf() + archive("a.exe", b"MZ") + HTML,
    "disguised-script.pdf": lambda: pdf(SCRIPT.replace(b"JavaScript", b"J#61vaScript")),
    "bomb-on-the-page.pdf": lambda: painting(b"0 0 m " * 20_000_000, count=2),
}
