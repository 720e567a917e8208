"""SECURITY.md names nothing that is not there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w./-]+/[\w.-]+\.\w+)(?:::(\w+))?`", TEXT)))


@pytest.mark.parametrize(("path", "test"), NAMED, ids="::".join)
def test_every_named_file_and_test_exists(path, test):
    assert (ROOT / path).is_file()
    if test:
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_line_says_where_and_what_shows_it_or_why_not():
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and "---" not in line]
    lines = [line.strip("| ").split(" | ") for line in lines if "| 测试 |" not in line]
    assert len(lines) > 40
    for clause, done, shown in lines:
        honest = re.search("差距|不适用|模块为准", done)
        assert honest or "tests/" in shown, clause


def test_every_chapter_of_the_standard_has_a_line():
    assert {int(n) for n in re.findall(r"^\| V(\d+)", TEXT, re.MULTILINE)} == {*range(1, 18)}
