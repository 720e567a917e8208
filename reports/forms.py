from django import forms
from django.utils import timezone

from campaign.askable import Kind
from campaign.deadlines import Due, end_of
from campaign.extending import extend
from campaign.requesting import LONGEST
from enterprises.forms import FURTHER, OFFICIAL, RowForm
from enterprises.row import Row, changed
from enterprises.waiving import LONGEST_REASON
from reports.waiving import grant


class ExtensionForm(forms.Form):
    """A later day for one unit: the whole of that day is on time (24时)."""

    last_day = forms.DateField(
        label="延至（当日24时）",
        error_messages={"required": "请填写延至哪一天", "invalid": "日期请写成 2018-11-20"},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"}),
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        error_messages={"required": "请写明延期理由"},
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError("延至的日期不能早于今天")
        return day

    def grant(self, round_, district, *, by) -> Due:
        """Writes the extension and returns the new due time."""
        values = self.cleaned_data
        made = extend(round_, district, values["last_day"], values["reason"], by=by)
        return Due(made.due_at, extended=True)


def reason_field():
    """Why a unit asks: what its superior reads."""
    return forms.CharField(
        label="申请理由",
        max_length=LONGEST,
        error_messages={
            "required": "请写明申请的理由，上级会看到",
            "max_length": f"理由不能超过 {LONGEST} 个字，请缩短",
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RequestForm(forms.Form):
    """What a unit writes to its superior: the reason, for an extension the day as well."""

    until = forms.DateField(
        label="希望延至（当日24时）",
        error_messages={"required": "请填写希望延至哪一天", "invalid": "日期请写成 2018-11-20"},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = reason_field()

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != Kind.EXTENSION:
            del self.fields["until"]


class WaiverForm(forms.Form):
    """One rule that shall rest for an enterprise or a unit, until the end of a day, and why."""

    rule = forms.ChoiceField(
        label="豁免哪条规则",
        error_messages={"required": "请选择规则", "invalid_choice": "请选择一条可以豁免的规则"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label="理由（下级能看到，并印在附件下面）",
        max_length=LONGEST_REASON,
        error_messages={
            "required": "请写明豁免的理由",
            "max_length": f"理由超过 {LONGEST_REASON} 个字，请缩短",
        },
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    last_day = forms.DateField(
        label="有效至（当日24时）",
        error_messages={"required": "请填写有效至哪一天", "invalid": "日期请写成 2018-11-20"},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.fields["rule"].choices = [("", "请选择"), *((r.key, r.label) for r in rules.values())]  # type: ignore[attr-defined]

    def grant(self, campaign, district, row, *, by):
        """Grants the waiver and returns it; ``row`` None: for the whole unit."""
        values = self.cleaned_data
        return grant(
            campaign,
            district,
            values["rule"],
            by=by,
            reason=values["reason"],
            until=end_of(values["last_day"]),
            enterprise=row,
        )

    def label_of(self, waiver) -> str:
        """The rule of ``waiver`` in words."""
        return self.rules[f"{waiver.code}:{waiver.column}"].label


class CorrectionForm(RowForm):
    """A row as it should read, typed as in the ledger, with the reason and the proof."""

    def __init__(self, *args, definition, **kwargs):
        super().__init__(*args, definition=definition, **kwargs)
        self.fields["why"] = reason_field()
        self.fields["proof"] = forms.FileField(
            label="证明材料（PDF、JPG 或 PNG，不超过 10 MB）",
            required=False,  # enterprises/proofs.py says what is missing
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        )

    def about_fields(self):
        return [self["why"], self["proof"]]

    def wanted(self, old: Row) -> Row:
        """``old`` with what was typed anew; a cell nobody touched stays as it is stored."""
        new, touched = self.row(), set(self.changed_data)
        names = {name for name in (*OFFICIAL, *FURTHER) if name in touched}
        values = {name: getattr(new, name) for name in names}
        extra = dict(old.extra)
        for column in self.definition.extra_columns:
            if f"extra_{column.key}" in touched:
                extra.pop(column.key, None)
                extra |= {k: v for k, v in new.extra.items() if k == column.key}
        return changed(old, values | {"extra": extra})
