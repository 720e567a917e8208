"""Text that a spreadsheet would run as a formula when it opens a csv: harmless on its way out, and
as it was when the file comes back."""

import re

# Chinese editions also take the full-width forms. Apostrophes in front count, so that what is
# already protected, or was written with one, comes back unchanged.
_LIKE_A_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")


def harmless(text: str) -> str:
    """``text`` with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def as_written(text: str) -> str:
    """What ``harmless`` was given."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text
