"""Which font files the paper is set in, and whether this machine can set it."""

import ctypes
import sys
from functools import cache
from pathlib import Path

# Characters of real names that many Chinese fonts lack.
RARE_NAME_CHARACTERS = "䶮喆垚堃"
_PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
_PANGOFT2 = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll")
_SUBSET = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


@cache
def font_files() -> dict[str, Path]:
    """Shipped font files by the name the style sheet calls them; a missing package is left out.

    "song" (Noto Serif SC) ends every list of fonts, "hei-bold" sets headings.
    """
    files = {}
    try:
        from pylopdf_fonts_zh_cn import serif_path
    except ImportError:
        pass
    else:
        files["song"] = serif_path()
    try:
        from noto_cjk_sans_jp_bold import FONT_PATH
    except ImportError:
        pass
    else:
        files["hei-bold"] = Path(str(FONT_PATH))
    return {name: path for name, path in files.items() if path.is_file()}


@cache
def missing_fonts() -> list[str]:
    """What keeps a PDF from being made or from showing a name: Chinese sentences saying what to do.

    Empty when all is there. Reads one font's character table (about 0.2 s), once a process.
    """
    problems = []
    if not (_loads(_PANGO) and _loads(_PANGOFT2)):
        problems.append(
            "缺少 Pango 排版库，无法生成 PDF（网页和 Excel 导出不受影响）。"
            "Debian、Ubuntu、统信、麒麟请安装 libpango-1.0-0 和 libpangoft2-1.0-0；"
            "Windows 请按 WeasyPrint 安装说明安装 Pango。"
        )
    files = font_files()
    if "song" not in files:
        problems.append("缺少宋体字库文件，请安装 Python 包 pylopdf-fonts-zh-cn。")
    if "hei-bold" not in files:
        problems.append("缺少粗黑体字库文件，请安装 Python 包 noto-cjk-sans-jp-bold。")
    if "song" in files and (absent := _undrawable(files["song"])):
        problems.append(
            f"字库文件 {files['song'].name} 不含人名用字“{absent}”，"
            "请重新安装 Python 包 pylopdf-fonts-zh-cn。"
        )
    return problems


@cache
def slow_fonts() -> list[str]:
    """What only makes every PDF slower: Chinese sentences saying what to install."""
    if _loads(_SUBSET):
        return []
    advice = "Debian、Ubuntu、统信、麒麟请安装 libharfbuzz-subset0。"
    return [f"缺少 HarfBuzz 子集库，每份 PDF 要多花数秒。{advice}"]


def _loads(names: tuple[str, ...]) -> bool:
    """Whether one of the library names can be loaded."""
    if sys.platform == "win32":
        return _loads_on_windows(names)
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _loads_on_windows(names: tuple[str, ...]) -> bool:
    """On Windows the folders of the libraries are known to WeasyPrint only, so ask it."""
    try:
        from weasyprint.text import ffi
    except OSError:
        return False
    return names is not _SUBSET or ffi.harfbuzz_subset is not None


def _undrawable(path: Path) -> str:
    """The rare name characters the font file cannot draw."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            drawn = font.getBestCmap() or {}
    except (OSError, TTLibError):
        return RARE_NAME_CHARACTERS
    return "".join(c for c in RARE_NAME_CHARACTERS if ord(c) not in drawn)
