"""What the readers of values do not tell about cells: formulas without result, errors, formats."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

import xlrd
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from enterprises.importing.xls_formulas import empty_formulas

# Formats that only Chinese Excel and WPS have under these numbers.
_CHINESE_FORMATS = {
    27: 'yyyy"年"m"月"',
    31: 'yyyy"年"m"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_NO_RESULT = "是公式{}，文件里没有结果，请在 WPS 或 Excel 里打开保存一次，或直接填写"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Marks:
    """Of one sheet, by (row, column) from 0. ``flaws`` are Chinese sentences without place."""

    flaws: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    date_1904: bool = False


def xls_marks(data: bytes) -> dict[str, Marks]:
    """Error cells, formulas without stored result and number formats of an xls, by sheet name."""
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True)
    formats = [_xls_format(book, xf.format_key) for xf in book.xf_list]
    empty = empty_formulas(data)
    marks = {}
    for number, sheet in enumerate(book.sheets()):
        found = marks[sheet.name] = Marks(date_1904=book.datemode == 1)
        for place in empty.get(number, ()):
            found.flaws[place] = _NO_RESULT.format("")
        for r in range(sheet.nrows):
            for c, kind in enumerate(sheet.row_types(r)):
                if kind == xlrd.XL_CELL_ERROR:
                    code = sheet.cell_value(r, c)
                    text = xlrd.error_text_from_code.get(code, "#N/A")
                    found.flaws[r, c] = _broken(text)
                elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                    shown = formats[sheet.cell_xf_index(r, c)]
                    if shown != "General":
                        found.formats[r, c] = shown
    return marks


def _xls_format(book, key):
    known = book.format_map.get(key)
    code = known.format_str if known else "General"
    return _CHINESE_FORMATS.get(key, code) if code == "General" else code


def xlsx_marks(data: bytes) -> dict[str, Marks]:
    """Formulas without stored result, error cells and number formats of an xlsx, by sheet name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name.lower(): name for name in archive.namelist()}

        def part(name):
            return archive.open(parts[name.lower()])

        book = fromstring(part("xl/workbook.xml").read())
        relations = fromstring(part("xl/_rels/workbook.xml.rels").read())
        targets = {r.get("Id"): r.get("Target") for r in relations}
        formats = _formats(part) if "xl/styles.xml" in parts else []
        date_1904 = any(
            e.get("date1904") in ("1", "true") for e in book.iter() if _is(e, "workbookPr")
        )
        marks = {}
        for element in (e for e in book.iter() if _is(e, "sheet")):
            target = targets.get(element.get(_RELATION), "")
            name = (
                posixpath.normpath(posixpath.join("xl", target))
                if target[:1] != "/"
                else target[1:]
            )
            if name.lower() in parts:
                marks[element.get("name")] = _of_sheet(part(name), formats, date_1904)
        return marks


def _of_sheet(stream, formats, date_1904):
    found = Marks(date_1904=date_1904)
    for _, element in iterparse(stream):
        if _is(element, "row"):
            element.clear()
        if not _is(element, "c") or not element.get("r"):
            continue
        parts = {child.tag.rpartition("}")[2]: child for child in element}
        if not parts:
            continue
        letters, row = coordinate_from_string(element.get("r"))
        place = (row - 1, column_index_from_string(letters) - 1)
        value = (parts["v"].text or "") if "v" in parts else ""
        if element.get("t") == "e":
            found.flaws[place] = _broken(value)
        elif "f" in parts and not value and "is" not in parts:
            formula = parts["f"].text or ""
            found.flaws[place] = _NO_RESULT.format(f"（={formula[:30]}）")
        elif value and element.get("t", "n") == "n":
            style = int(element.get("s", "0"))
            if style < len(formats) and formats[style] != "General":
                found.formats[place] = formats[style]
    return found


def _formats(part):
    styles = fromstring(part("xl/styles.xml").read())
    own = {int(e.get("numFmtId")): e.get("formatCode") for e in styles.iter() if _is(e, "numFmt")}
    known = BUILTIN_FORMATS | _CHINESE_FORMATS | own
    return [
        known.get(int(xf.get("numFmtId", "0")), "General")
        for cells in styles.iter()
        if _is(cells, "cellXfs")
        for xf in cells
    ]


def shown_month(value: str, number_format: str) -> str | None:
    """How a date or number appears under ``number_format``, as far as 建会时间 needs to know.

    ``value`` is ISO text or a number's text; None when the format says nothing.
    """
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).lower()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and "y" in code:
        return value if "d" in code else value[:7] if "m" in code else value[:4]
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) and re.fullmatch(r"0\.0+_?\)?", code):
        return f"{float(value):.{code.count('0') - 1}f}"
    return None


def _broken(text):
    return f"公式结果出错（{text}），请直接填写内容"


def _is(element, name):
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name
