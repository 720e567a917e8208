"""Official word lists and what people write instead: text as written → code for statistics."""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_BRACKETS = str.maketrans("（）【】", "()[]")


@lru_cache(maxsize=20_000)  # a file repeats the same words in every row
def fold(text: str) -> str:
    """``text`` for comparison: NFKC, brackets alike, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split()).casefold()


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a list. ``flags`` are what statistics ask (group, class, in_base, effect…)."""

    code: str
    label: str
    group: str = ""
    aliases: tuple[str, ...] = ()
    flags: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """A word list of a campaign. Free text that it does not know stays as written, without code."""

    words: tuple[Word, ...]
    by_code: dict[str, Word] = field(init=False, repr=False, compare=False)
    by_text: dict[str, Word] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "by_code", {word.code: word for word in self.words})
        by_text = {fold(text): word for word in self.words for text in (*word.aliases, word.label)}
        object.__setattr__(self, "by_text", by_text)

    def find(self, text: str) -> Word | None:
        """The word meant by ``text`` (label or alias, blanks and brackets folded), else None."""
        return self.by_text.get(fold(text)) if text else None

    def code_of(self, text: str) -> str:
        """The code of the word meant by ``text``, or an empty string."""
        word = self.find(text)
        return word.code if word else ""

    def doubled_texts(self) -> list[str]:
        """Labels or aliases that two words claim: a file with any is refused."""
        owner: dict[str, str] = {}
        doubled = []
        for word in self.words:
            for text in {fold(t) for t in (*word.aliases, word.label)}:
                if owner.setdefault(text, word.code) != word.code:
                    doubled.append(text)
        return doubled
