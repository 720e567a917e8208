"""The ledger as django-import-export's Resource: every column with its label, its reader and how it
is shown. It exports, and it imports row by row by the stock loop.

The loop spends a dozen statements a row; imports of the pages and of ``import_annex`` go through
preview and enterprises/bulk.py, and a test holds both to the same result.
"""

from dataclasses import replace

import tablib
from import_export import fields, resources, widgets

from campaign.definition import Definition
from enterprises import ledger
from enterprises.columns import BY_FIELD, COLUMNS, LABELS, OFFICIAL
from enterprises.filling import completed
from enterprises.forms import LABEL
from enterprises.importing.cells import read_text, show_yes_no
from enterprises.importing.readers import READERS, SHOWS, reader_of
from enterprises.importing.storing import decided_by_annex, holder_label, stronger_ownership
from enterprises.models import Enterprise
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import Row, changed

# Worked out or decided on the form: told to whoever gets the file, never taken from one.
SHOWN_ONLY = ("reason_code", "non_public_decided", "foreign_decided")
ACTION = "处理"  # what the preview says of a row: new, changed, unchanged, held, error


class Cell(widgets.Widget):
    """One column: ``read`` is a reader of cells.py, ``show`` makes the text people see."""

    def __init__(self, read, show):
        super().__init__()
        self.read, self.show = read, show

    def clean(self, value, row=None, **kwargs):
        reading = self.read(value)
        if reading.level in (Level.ERROR, Level.ASK):
            raise ValueError(reading.message)
        return reading.value

    def render(self, value, obj=None, **kwargs):
        return None if value is None or value == "" else self.show(value)


class ExtraField(fields.Field):
    """A campaign's own column, kept in the row's ``extra`` under its key."""

    def get_value(self, instance):
        return instance.extra.get(self.attribute)

    def save(self, instance, row, is_m2m=False, **kwargs):
        instance.extra = instance.extra | {self.attribute: self.clean(row, **kwargs)}


def _same(value):
    return value


def _shown(name: str, definition: Definition):
    """How the column ``name`` is written for people."""
    if name == "holder":
        return lambda code: holder_label(code, definition)
    if name == "reason_code":
        words = definition.reasons.by_code
        return lambda code: words[code].label if code in words else code
    if name in ("non_public_decided", "foreign_decided"):
        return show_yes_no
    return SHOWS.get(COLUMNS[name].kind, _same)


def _reader(name: str, definition: Definition):
    if name in SHOWN_ONLY:
        return read_text
    if name != "holder":
        return reader_of(name)

    def read_holder(raw):
        reading = read_text(raw)
        return replace(reading, value=definition.holders.code_of(reading.value))

    return read_holder


class EnterpriseResource(resources.ModelResource):
    """Rows of one unit in one campaign. ``decide`` says what becomes of rows the preview held."""

    class Meta:
        model = Enterprise
        fields = ()
        import_id_fields = ("name",)
        skip_diff = True

    def __init__(self, campaign, district, *, by=None, decide="skip"):
        super().__init__()
        self.campaign, self.district, self.by, self.decide = campaign, district, by, decide
        self.definition = campaign.definition
        self.stored_before: dict[str, Row] = {}  # this file's enterprises so far, by name key
        for name in (*BY_FIELD, *(n for n in LABELS if n not in BY_FIELD), *SHOWN_ONLY):
            widget = Cell(_reader(name, self.definition), _shown(name, self.definition))
            self.fields[name] = fields.Field(
                attribute=name,
                column_name=LABEL[name],
                widget=widget,
                readonly=name in (*SHOWN_ONLY, "position"),
            )
        for column in self.definition.extra_columns:
            read, show = READERS.get(column.type, read_text), SHOWS.get(column.type, _same)
            widget = Cell(read, show)
            self.fields[f"extra_{column.key}"] = ExtraField(
                attribute=column.key, column_name=column.label, widget=widget
            )

    def get_import_order(self):
        return list(self.fields)

    get_export_order = get_import_order

    def export_resource(self, instance, selected_fields=None, **kwargs):
        return [field.export(instance) for field in self.fields.values()]

    def import_sheets(self, shown: dict) -> list:
        """Store what a preview shows, row by row: the stock loop's Result of each sheet."""
        return [
            self.import_data(dataset_of(sheet), annex=sheet["annex"]) for sheet in shown["sheets"]
        ]

    def get_instance(self, instance_loader, row):
        rows = ledger.rows_of(self.campaign, self.district).kept()
        return rows.filter(name_key=name_key(str(row["企业名称"] or ""))).first()

    def init_instance(self, row=None):
        return Enterprise(campaign=self.campaign, district=self.district)

    def after_init_instance(self, instance, new, row, **kwargs):
        instance.row_before = None if new else instance.row()

    def import_instance(self, instance, row, **kwargs):
        """The cells, and what follows from the annex and from an earlier mention in the file."""
        before = instance.row()
        super().import_instance(instance, row, **kwargs)
        now, told = instance.row(), [n for n, label in LABELS.items() if label in row]
        said = {name: getattr(now, name) for name in told if name != "position"}
        values = changed(before, said | {"extra": now.extra})
        values = decided_by_annex(values, kwargs.get("annex"), self.definition)
        if first := self.stored_before.get(name_key(values.name)):
            ownership = stronger_ownership(first, values, self.definition)
            values = replace(values, ownership=ownership)
        for name in Row.__dataclass_fields__:
            setattr(instance, name, getattr(values, name))

    def skip_row(self, instance, original, row, import_validation_errors=None):
        action = row.get(ACTION)
        if action == "error" or (action == "held" and self.decide != "keep"):
            return True
        if import_validation_errors:
            return False
        self.stored_before[name_key(instance.name)] = instance.row()
        return instance.row_before == completed(instance.row(), self.definition)

    def do_instance_save(self, instance, is_create):
        """By the ledger's own verbs: lock, history and version as for a row typed in the form."""
        if is_create:
            instance.pk = ledger.add(self.campaign, self.district, instance.row(), by=self.by).pk
        else:
            ledger.change(instance, instance.row(), by=self.by, version=instance.version)


def dataset_of(sheet: dict) -> tablib.Dataset:
    """One sheet of a preview (DESIGN 6) for the Resource: the columns the file has, the action."""
    missing = {"序号", *sheet["columns_missing"]}
    first = sheet["rows"][0]["values"] if sheet["rows"] else {c.label: None for c in OFFICIAL}
    labels = [label for label in first if label not in missing]
    lines = [[*map(row["values"].get, labels), row["action"]] for row in sheet["rows"]]
    return tablib.Dataset(*lines, headers=[*labels, ACTION])
