"""README, ARCHITECTURE and the other pages name what is there, and all that a reader has to know."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted(ROOT.glob("*.md"))}
OURS = {"campaign", "enterprises", "reports"}
FOLDERS = sorted(OURS | {"templates", "static", "tests"})
IN_PASSING = {"CHANGELOG"}  # tells of what was, also when it is gone
NAMED = sorted(
    {
        (name, path, test)
        for name, text in PAGES.items()
        if name not in IN_PASSING
        for path, test in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)(?:::(\w+))?`", text)
    }
)
TEXT = PAGES["SECURITY"]


@pytest.mark.parametrize(("page", "path", "test"), NAMED)
def test_every_named_file_and_test_exists(page, path, test):
    assert (ROOT / path).exists()
    if test:
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_lists_every_command():
    listed = set(
        re.findall(r"\b[a-z_]+\b", PAGES["README"].split("## Commands")[1].split("## ")[0])
    )
    commands = {name for name, app in get_commands().items() if app in OURS}
    assert commands - {"demo", "test"} <= listed


def test_the_readme_explains_every_variable_that_is_read():
    asked = set()
    for file in (ROOT / "campaign/settings.py", ROOT / "campaign/bootstrap.py"):
        asked |= set(
            re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_0-9]+)\"", file.read_text(encoding="utf-8"))
        )
    explained = set(
        re.findall(r"`([A-Z_0-9]+)`", PAGES["README"].split("## Configuration")[1].split("## ")[0])
    )
    assert len(asked) > 15
    assert asked <= explained


def test_every_line_says_where_and_what_shows_it_or_why_not():
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and "---" not in line]
    lines = [line.strip("| ").split(" | ") for line in lines if "| 测试 |" not in line]
    assert len(lines) > 40
    for clause, done, shown in lines:
        honest = re.search("差距|不适用|模块为准", done)
        assert honest or "tests/" in shown, clause


def test_every_chapter_of_the_standard_has_a_line():
    assert {int(n) for n in re.findall(r"^\| V(\d+)", TEXT, re.MULTILINE)} == {*range(1, 18)}
