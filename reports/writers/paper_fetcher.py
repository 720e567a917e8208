"""What a paper may load: shipped fonts, fonts of this machine, pictures drawn for it. Nothing else.

Imports WeasyPrint, so only ``pdf.py`` imports this, and late.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.writers.fonts import font_files

ADDRESS = "paper:///"
_FONT_SUFFIXES = {".otf", ".ttf", ".ttc"}


class PaperFetcher(URLFetcher):
    """Answers ``paper:///fonts/<name>`` and the pictures drawn for it; refuses network and other files."""

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        """``picture`` draws the SVG of a name under ``paper:///``, None for an unknown one."""
        super().__init__(allowed_protocols=())
        self.picture = picture

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        """The file behind ``url``; ValueError for everything a paper has no business with."""
        if url.startswith(ADDRESS):
            name = url.removeprefix(ADDRESS)
            if drawn := self.picture(name):
                return URLFetcherResponse(url, drawn, {"Content-Type": "image/svg+xml"})
            if font := font_files().get(name.removeprefix("fonts/")):
                return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/otf"})
        # local("…") in @font-face has found an installed font and asks for its file.
        if (
            url.startswith("file:///")
            and Path(path := url2pathname(urlsplit(url).path)).suffix.lower() in _FONT_SUFFIXES
        ):
            return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": "font/otf"})
        raise ValueError(f"a paper does not load {url}")
