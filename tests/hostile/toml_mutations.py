"""Campaign files with something wrong in them: real ones, changed in one or a few places."""

import copy
import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from hypothesis import strategies as st

FILES = [
    Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_2018.toml",
    Path(settings.BASE_DIR) / "tests" / "campaigns" / "from_25_monthly.toml",
]
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
WRONG = [
    "", " ", "0", "甲" * 3000, "a" * 41, "{unit}", "{unit}{x}", "{", "{unit!z}", "\0", "a\x1bb", "\u2028", "￾",
    "[a-", "(", "24:00", "25:99", "附件0", "附件99999999999999999999", "130921", "999999", "county", "【没有】",
    -1, 0, 1, 99, 10**9, 10**30, -(10**30), 1.5, float("inf"), True, False, date(1, 1, 1), date(9999, 12, 31),
    date(2018, 11, 1), datetime(2018, 11, 1, 8), time(8, 30), [], [[]], [1, "a"], [""], [{}], {}, {"a": {"b": []}},  # noqa: DTZ001
]  # fmt: skip
KEYS = ["no_such", "", "key", "código", "a b", '"', "甲", "x" * 500]
BYTES = [b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"[", b"]]", b'"""', b"=", b"\n[x]\n", b"\x1b",
         b"a = " + b"9" * 5000 + b"\n", b"[" * 3000, "\u202e".encode(), b"\xed\xa0\x80"]  # fmt: skip


def dumped(value) -> str:
    """``value`` as TOML in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case dict():
            return (
                "{" + ", ".join(f"{dumped(str(k))} = {dumped(v)}" for k, v in value.items()) + "}"
            )
        case list():
            return "[" + ", ".join(map(dumped, value)) + "]"
        case date() | time():
            return value.isoformat()
    return repr(value)


def file_of(values: dict) -> str:
    return "".join(f"{dumped(key)} = {dumped(value)}\n" for key, value in values.items())


def places(value, above=None, key=None):
    """(table or list, key or place in it) of everything in ``value``."""
    if above is not None:
        yield above, key
    if isinstance(value, dict | list):
        for inner, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, value, inner)


def _change(draw, values):
    above, key = draw(st.sampled_from(list(places(values))))
    match draw(st.sampled_from(["drop", "set", "set", "set", "add", "double", "swap"])):
        case "drop":
            del above[key]
        case "set":
            above[key] = copy.deepcopy(draw(st.sampled_from(WRONG)))
        case "add" if isinstance(above, dict):
            above[draw(st.sampled_from(KEYS))] = draw(st.sampled_from(WRONG))
        case "double" if isinstance(above, list):
            above.append(copy.deepcopy(above[key]))
        case _:
            other, place = draw(st.sampled_from(list(places(values))))
            above[key] = copy.deepcopy(other[place])


@st.composite
def structures(draw) -> bytes:
    """One of the files with one to three of its keys or values changed."""
    values = tomllib.loads(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 3))):
        _change(draw, values)
    return file_of(values).encode("utf-8", "replace")


@st.composite
def damaged(draw) -> bytes:
    """One of the files with bytes put in, left out, or cut off."""
    content = draw(st.sampled_from(TEXTS)).encode()
    start = draw(st.integers(0, len(content)))
    put = draw(st.sampled_from(BYTES) | st.binary(max_size=20))
    return (
        content[:start] + put + content[start + draw(st.sampled_from([0, 0, 1, 7, len(content)])) :]
    )
