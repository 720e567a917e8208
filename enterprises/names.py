"""Which names mean one enterprise."""

import re
import unicodedata

_BRACKETS = str.maketrans("【】〔〕[]{}", "()()()()")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


def name_key(name: str) -> str:
    """``name`` for comparison: NFKC, nothing blank or invisible, brackets alike, case folded.

    有限公司 and 有限责任公司 stay different: they are different legal forms.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = (c for c in text.translate(_BRACKETS) if unicodedata.category(c) not in _INVISIBLE)
    return "".join(kept)


def likeness_key(name: str) -> str:
    """``name`` without legal form, branch or brackets: equal keys are worth a look, no more."""
    key = re.sub(r"第?[一二三四五六七八九十\d]*分公司$", "", name_key(name))
    return re.sub(r"\(.*?\)|有限责任公司|股份有限公司|有限公司|集团|公司$|厂$", "", key)
