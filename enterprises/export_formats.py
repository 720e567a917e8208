"""The files a ledger is handed out in, as django-import-export's formats: csv, xlsx, json."""

import csv
from io import BytesIO, StringIO

from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from enterprises.formula_safe import harmless


class Csv(base_formats.CSV):
    """UTF-8 with a byte order mark (Excel and WPS show Chinese by it); no text becomes a formula."""

    def export_data(self, dataset, **kwargs) -> bytes:
        text = StringIO(newline="")
        writer = csv.writer(text)
        for line in (dataset.headers, *dataset):
            writer.writerow(harmless(v) if isinstance(v, str) else v for v in line)
        return text.getvalue().encode("utf-8-sig")


class Xlsx(base_formats.XLSX):
    """Real numbers, and text that stays text even where it begins with ``=``."""

    def export_data(self, dataset, **kwargs) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet(dataset.title or "台账")
        sheet.freeze_panes = "A2"
        for number, line in enumerate((dataset.headers, *dataset)):
            sheet.append([self._cell(sheet, value, head=not number) for value in line])
        content = BytesIO()
        book.save(content)
        return content.getvalue()

    def _cell(self, sheet, value, *, head):
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        if head:
            cell.font = Font(bold=True)
        return cell


class Json(base_formats.JSON):
    """A list of objects by column label; what is not filled in is null."""

    def export_data(self, dataset, **kwargs) -> bytes:
        return super().export_data(dataset, **kwargs).encode()


FORMATS = {"csv": Csv, "xlsx": Xlsx, "json": Json}
