"""Lists that come in through import-export's admin pages: read under limits, kept in the form."""

import base64
import zlib

import tablib
from django.core import signing
from django.utils.html import format_html
from import_export.formats.base_formats import Format
from import_export.resources import Diff
from import_export.tmp_storages import BaseStorage

from enterprises.importing.limited import read_cells

MOST_BYTES = 1_000_000
LINE = "行号"
SALT = "reports.admin.upload"


class TableFile(Format):
    """xlsx, xls, WPS or csv, told by content; read in the limited process like every upload."""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self):
        return "Excel、WPS 或 CSV"

    def can_import(self):
        return True

    def create_dataset(self, data):
        """The first sheet under its first row; ``行号`` is the row as Excel shows it."""
        if len(data) > MOST_BYTES:
            raise ValueError("文件超过 1 MB，请只保留要导入的名单")
        header, *rows = read_cells(data)
        lines = [
            [*(row + [""] * len(header))[: len(header)], number]
            for number, row in enumerate(rows, start=2)
            if any(row)
        ]
        return tablib.Dataset(*lines, headers=[*header, LINE])


class SignedStorage(BaseStorage):
    """The uploaded file travels in the confirmation form, signed: nothing lies on a server's disk,
    and any server may confirm."""

    def save(self, data):
        self.name = signing.dumps(base64.b64encode(zlib.compress(data)).decode(), salt=SALT)

    def read(self):
        packed = signing.loads(self.name, salt=SALT, max_age=3600)
        return zlib.decompress(base64.b64decode(packed))

    def remove(self):
        self.name = ""


class PlainDiff(Diff):
    """Before and after without styles in the page, which the Content-Security-Policy forbids."""

    def as_html(self):
        return [
            format_html("{}", after)
            if self.new or before == after
            else format_html("<del>{}</del> <ins>{}</ins>", before, after)
            for before, after in zip(self.left, self.right, strict=True)
        ]
