"""Papers printed by our writer, stamped by nobody, scanned by the test: turned, faint, with noise."""

from io import BytesIO

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reports.writers.pictures_pdf import pictures_pdf

UNIT = {"slug": "hebei-2018", "code": "130921"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def address(name, **more):
    return reverse(name, kwargs={**UNIT, **more})


def printed(client, user, digits=None, version=1) -> bytes:
    """The PDF as ``user`` downloads it: one annex, or all in one file."""
    client.force_login(user, backend=BACKEND)
    where = address("annexes_file", form="pdf")
    if digits:
        where = address("annex_file", digits=digits, form="pdf")
    answer = client.get(f"{where}?version={version}")
    return b"".join(answer.streaming_content)


def scanned(paper: bytes, *, turn=0, dpi=150, faint=1.0, noise=0) -> list[Image.Image]:
    """The pages as a scanner sees them."""
    with pypdfium2.PdfDocument(paper) as document:
        images = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    return [
        _worn(image.rotate(turn, expand=True, fillcolor="white"), faint, noise) for image in images
    ]


def _worn(image, faint, noise):
    image = Image.blend(Image.new("RGB", image.size, "white"), image, faint)
    if noise:
        grain = Image.effect_noise(image.size, noise).convert("RGB")
        image = Image.blend(image, grain, 0.25)
    return image


def hidden(image: Image.Image) -> Image.Image:
    """The page with a sheet of paper over its QR code."""
    covered = image.copy()
    covered.paste("white", (image.width * 3 // 4, image.height * 3 // 4, image.width, image.height))
    return covered


def jpeg(image: Image.Image, **options) -> bytes:
    content = BytesIO()
    image.save(content, "JPEG", quality=75, **options)
    return content.getvalue()


def pile(images) -> bytes:
    """One PDF of all the pages, as an office scanner makes it."""
    return pictures_pdf([(jpeg(image), *image.size) for image in images])


def upload(client, user, *files, **where):
    """(name, content) each, through the page of the unit."""
    client.force_login(user, backend=BACKEND)
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("scans_add", kwargs={**UNIT, **where}), {"files": sent})


def text(answer) -> str:
    return answer.content.decode()
