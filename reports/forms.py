from django import forms
from django.utils import timezone

from campaign.deadlines import Due
from campaign.extending import extend
from campaign.requesting import LONGEST, Kind


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


class RequestForm(forms.Form):
    """What a unit writes to its superior: the reason, for an extension the day as well."""

    until = forms.DateField(
        label="希望延至（当日24时）",
        error_messages={"required": "请填写希望延至哪一天", "invalid": "日期请写成 2018-11-20"},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label="申请理由",
        max_length=LONGEST,
        error_messages={
            "required": "请写明申请的理由，上级会看到",
            "max_length": f"理由不能超过 {LONGEST} 个字，请缩短",
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != Kind.EXTENSION:
            del self.fields["until"]
