"""What a page offers to follow, and what is wrong with it as HTML."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urldefrag, urlencode, urljoin

from lxml import html

NO_VALUE = {"submit", "button", "reset", "image", "file"}


class Page:
    """The HTML that ``path`` (with its query) answered."""

    def __init__(self, path: str, text: str):
        self.path, self.tree = path, html.document_fromstring(text)
        self.ids = Counter(self.tree.xpath("//@id"))

    def links(self) -> set[str]:
        """Addresses of this site that one press opens: links, pictures, parts, forms that only ask."""
        found = [*self.tree.xpath("//a/@href | //img/@src | //@hx-get")]
        for form in self.tree.xpath("//form[not(@hx-post)]"):
            if form.get("method", "get").lower() == "get":
                found += self._asked(form)
        absolute = (urldefrag(urljoin(self.path, link)).url for link in found)
        return {
            link for link in absolute if link.startswith("/") and not link.startswith("/static/")
        }

    def _asked(self, form) -> Iterator[str]:
        """The address that each button of the form asks for, with what is filled in."""
        values = []
        for field in form.xpath(".//input[@name] | .//textarea[@name]"):
            kind, chosen = field.get("type", "text"), field.get("checked") is not None
            if kind not in NO_VALUE and (kind not in ("checkbox", "radio") or chosen):
                values.append((field.get("name"), field.get("value") or field.text or ""))
        for field in form.xpath(".//select[@name]"):
            options = field.xpath(".//option[@selected]") or field.xpath(".//option")[:1]
            values += [(field.get("name"), o.get("value", o.text)) for o in options]
        address = urljoin(self.path, form.get("action") or "").split("?")[0]
        for button in form.xpath(
            ".//button[not(@type) or @type='submit'] | .//input[@type='submit']"
        ):
            own = [(button.get("name"), button.get("value", ""))] if button.get("name") else []
            yield f"{address}?{urlencode(values + own)}"

    def faults(self) -> Iterator[str]:
        """What is missing or doubled, each in a few words."""
        if not "".join(self.tree.xpath("//head/title/text()")).strip():
            yield "no title"
        for name, times in self.ids.items():
            if times > 1:
                yield f"{times} elements with the id {name}"
        targets = [link[1:] for link in self.tree.xpath("//a/@href") if link.startswith("#")]
        for name in {*targets, *self.tree.xpath("//label/@for")} - self.ids.keys():
            yield f"a link or label leads to #{name}, which is not there"
