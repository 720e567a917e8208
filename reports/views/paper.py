"""An official document on screen."""

from base64 import b64encode

from reports.writers.document import Document, Part, Picture


def shown_parts(document: Document) -> list[tuple[str, Part, str]]:
    """(kind, part, address of its image) of every part; a chart is an image, nothing in it can run."""
    return [(type(part).__name__.lower(), part, _image(part)) for part in document.parts]


def _image(part):
    if not isinstance(part, Picture):
        return ""
    return f"data:image/svg+xml;base64,{b64encode(part.svg.strip().encode()).decode()}"
