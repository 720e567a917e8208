"""Pictures as a PDF, one a page: nothing in it but the pictures, and the same bytes every time."""

from collections.abc import Sequence

LONG_SIDE = 842  # points, of A4


def pictures_pdf(pictures: Sequence[tuple[bytes, int, int]]) -> bytes:
    """``pictures`` are (RGB JPEG, width, height in pixels), each on a page with the long side of A4."""
    kids = " ".join(f"{3 + 3 * index} 0 R" for index in range(len(pictures)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pictures)}/Kids[{kids}]>>".encode(),
    ]
    for picture in pictures:
        objects += _page(len(objects) + 1, *picture)
    content, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(content)


def _page(number, jpeg, width, height):
    """The page with this object number, what it paints, the picture."""
    scale = LONG_SIDE / max(width, height)
    wide, high = f"{width * scale:.2f}", f"{height * scale:.2f}"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Contents {number + 1} 0 R/Resources<</XObject<</P {number + 2} 0 R>>>>>>"
    picture = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {len(jpeg)}>>"
    paint = f"q {wide} 0 0 {high} 0 0 cm /P Do Q".encode()
    return (
        page.encode(),
        _stream(f"<</Length {len(paint)}>>".encode(), paint),
        _stream(picture.encode(), jpeg),
    )


def _stream(head, body):
    return head + b"\nstream\n" + body + b"\nendstream"
