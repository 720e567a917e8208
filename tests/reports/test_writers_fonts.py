"""Whether this machine can set the paper."""

import subprocess
import sys
from pathlib import Path

import pytest

from reports.writers import fonts


@pytest.fixture(autouse=True)
def _ask_again():
    fonts.missing_fonts.cache_clear()
    fonts.slow_fonts.cache_clear()
    yield
    fonts.missing_fonts.cache_clear()
    fonts.slow_fonts.cache_clear()


def test_an_installed_machine_misses_nothing():
    assert fonts.missing_fonts() == []


def test_a_missing_package_of_fonts_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "font_files", dict)
    song, bold = fonts.missing_fonts()
    assert "pylopdf-fonts-zh-cn" in song
    assert "noto-cjk-sans-jp-bold" in bold


def test_a_font_without_rare_name_characters_is_named_with_them(monkeypatch):
    files = fonts.font_files()
    monkeypatch.setattr(fonts, "font_files", lambda: files | {"song": Path(__file__)})
    assert "䶮喆垚堃" in fonts.missing_fonts()[0]


def test_missing_pango_is_told_with_the_packages_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "_loads", lambda names: False)
    assert "libpango-1.0-0" in fonts.missing_fonts()[0]
    assert "libharfbuzz-subset0" in fonts.slow_fonts()[0]


def test_the_writers_can_be_imported_without_pango():
    code = "import sys, reports.writers.pdf, reports.writers.xlsx; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
