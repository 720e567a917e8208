"""The entry form: plain text in every cell, read by the same rules as an import."""

from typing import Any

from django import forms

from campaign.lengths import length_of
from enterprises.column_help import REQUIRED, hint_of
from enterprises.columns import BY_FIELD, LABELS, Kind, of_kind
from enterprises.importing.cells import read_text, show_month
from enterprises.importing.readers import READERS, reader_of
from enterprises.models import Enterprise
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import HANGING, Row

OFFICIAL = [name for name in BY_FIELD if name != "position"]
FURTHER = [
    "township", "reason_code", "holder", "uscc", "contact", "contact_phone", "covered_by",
    "registered_members", "registered_on", "congress", "disclosure", "collective_contract",
    "capacity_cut_employees", "non_public_decided", "foreign_decided", "note",
]  # fmt: skip
LABEL = LABELS | {
    "reason_code": "主要原因",
    "extra": "附加栏目",
    "non_public_decided": "认定为非公企业",
    "foreign_decided": "认定为外资企业",
}
TOLD = LABEL | {"note": "备注（对疑问的说明，上级审核时可见）"}  # beside the fields of the form
# Fields that are no column: the one under which 填表说明 tells about them.
TOLD_AT = {"reason_code": "reason", "non_public_decided": "holder", "foreign_decided": "ownership"}
THREE = [("", "未填"), ("yes", "是"), ("no", "否")]
ANSWERS = {"yes": True, "no": False}
TYPED = {True: "yes", False: "no", None: ""}
YES_NO = (*of_kind(Kind.YES_NO), "non_public_decided", "foreign_decided")
CHOSEN = {"holder": ("holders", "未填"), "reason_code": ("reasons", "按原因文字判断")}
# Doubts about an official column that a folded field settles.
SETTLED_BELOW = {"reason_not_listed", "ownership_not_listed", "holder_missing"}
WORDS = {"ownership": "ownership", "status": "status", "reason": "reasons"}


class RowForm(forms.Form):
    """What a clerk types for one enterprise. ``row()`` gives the values once it is valid.

    An unreadable cell is a form error with the typed text kept; what is only wrong or doubtful is
    stored and told by enterprises/checks.py.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, definition, **kwargs):
        super().__init__(*args, **kwargs)
        self.definition, self.is_asked_below = definition, False
        for name in (*OFFICIAL, *FURTHER):
            self._place(name, self._field(name), TOLD_AT.get(name, name))
        for column in definition.extra_columns:
            self._place(f"extra_{column.key}", self._extra_field(column), column.key)
        self.fields["name"].error_messages["required"] = "请填写企业名称"

    def _place(self, name, field: Any, told_at):
        """``told_at``: where the help tells about it; ``mistakes``: what ``mark`` found in the stored row."""
        field.told_at, field.mistakes = told_at, []
        self.fields[name] = field

    def mark(self, problems):
        """Puts what is wrong or doubtful in the stored row on the very fields it is about."""
        for problem in problems:
            if problem.code in SETTLED_BELOW or problem.column in FURTHER:
                self.is_asked_below = True
            name = problem.column
            field: Any = self.fields.get(name) or self.fields.get(f"extra_{name}")
            if field and problem.level in (Level.ERROR, Level.WARN):
                field.mistakes.append(problem)

    def _field(self, name):
        options = {
            "label": TOLD[name],
            "required": name == "name",
            "help_text": hint_of(name),
        }
        if name in YES_NO:
            widget = forms.RadioSelect if name == "unionised" else forms.Select
            return forms.ChoiceField(choices=THREE, widget=widget, **options)
        if name in CHOSEN:
            key, empty = CHOSEN[name]
            words = [("", empty), *((w.code, w.label) for w in getattr(self.definition, key).words)]
            return forms.ChoiceField(choices=words, **options)
        longest = length_of(Enterprise, name)
        widget = forms.Textarea(attrs={"rows": 2}) if name == "note" else forms.TextInput()
        if name in WORDS:
            widget.attrs["list"] = f"words-{name}"
        field = forms.CharField(max_length=longest, widget=widget, **options)
        if longest:
            field.error_messages["max_length"] = f"{LABEL[name]}不能超过 {longest} 个字，请缩短"
        return field

    def _extra_field(self, column):
        """A column of the campaign file: a choice where the file says so, else text read by kind."""
        options = {
            "label": column.label,
            "required": False,
            "help_text": REQUIRED[column.required_if],
        }
        if column.type == "yes_no":
            return forms.ChoiceField(choices=THREE, **options)
        if column.type == "choice":
            stored = self.initial.get(f"extra_{column.key}")
            words = [
                *column.choices,
                *([stored] if stored and stored not in column.choices else []),
            ]
            return forms.ChoiceField(choices=[("", "未填"), *((w, w) for w in words)], **options)
        return forms.CharField(**options)

    def word_lists(self):
        """(id of the datalist, its words) for the columns with an official list."""
        return [(f"words-{n}", getattr(self.definition, key).words) for n, key in WORDS.items()]

    def official_fields(self):
        """The official columns, those of the campaign file, and the note that a doubtful row needs."""
        extra = [f"extra_{column.key}" for column in self.definition.extra_columns]
        return [self[name] for name in (*OFFICIAL, *extra, "note")]

    def further_fields(self):
        return [self[name] for name in FURTHER if name != "note"]

    def opens_further(self):
        """Whether a field that the page folds away has to be mended, or settles a doubt."""
        return self.is_asked_below or any(field.errors for field in self.further_fields())

    def clean(self):
        super().clean()
        values = self.cleaned_data
        for name in (*OFFICIAL, *FURTHER):
            if name in values and name not in YES_NO and name not in CHOSEN:
                reading = reader_of(name)(values[name])
                if reading.level in (Level.ERROR, Level.ASK):
                    self.add_error(name, reading.message)
                values[name] = reading.value
        self._judge_name(values.get("name"))
        for name, hung in HANGING.items():
            if name in self.changed_data and hung not in self.changed_data:
                values[hung] = ""
        if not values.get("reason"):
            values["reason_code"] = ""
        for column in self.definition.extra_columns:
            key = f"extra_{column.key}"
            if column.type == "yes_no":
                values[key] = ANSWERS.get(values.get(key, ""))
                continue
            reading = READERS.get(column.type, read_text)(values.get(key, ""))
            if reading.level in (Level.ERROR, Level.ASK):
                self.add_error(key, reading.message)
            values[key] = reading.value
        return values

    def _judge_name(self, name):
        if name is None:
            return
        if not name_key(name):
            self.add_error("name", "请填写企业名称")
        elif len(name_key(name)) > length_of(Enterprise, "name_key"):
            self.add_error("name", "企业名称里的合写字符过多，请逐字填写")

    def row(self) -> Row:
        """The values as they will be stored."""
        values: dict[str, Any] = {}
        for name in (*OFFICIAL, *FURTHER):
            value = self.cleaned_data.get(name)
            if name in YES_NO:
                value = ANSWERS.get(value or "")
            elif value is None and name not in of_kind(Kind.COUNT):
                value = ""
            values[name] = value
        extra = {
            c.key: self.cleaned_data.get(f"extra_{c.key}") for c in self.definition.extra_columns
        }
        return Row(
            **values, extra={key: value for key, value in extra.items() if value not in (None, "")}
        )


def initial_of(enterprise: Enterprise) -> dict:
    """What the form shows of a stored row."""
    row = enterprise.row()
    shown = {name: getattr(row, name) for name in (*OFFICIAL, *FURTHER)}
    shown |= {name: TYPED[shown[name]] for name in YES_NO}
    shown |= {name: show_month(shown[name]) for name in of_kind(Kind.MONTH)}
    shown["version"] = enterprise.version
    for column in enterprise.campaign.definition.extra_columns:
        value = row.extra.get(column.key)
        if column.type == "yes_no":
            value = TYPED.get(value, "")
        shown[f"extra_{column.key}"] = show_month(value or "") if column.type == "month" else value
    return shown
