from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from campaign.campaign_file import SHANGHAI
from campaign.deadlines import Due
from campaign.models import Extension


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
        day = self.cleaned_data["last_day"] + timedelta(days=1)
        at = datetime.combine(day, time.min, SHANGHAI)
        Extension.objects.create(
            round=round_,
            district=district,
            due_at=at,
            reason=self.cleaned_data["reason"],
            granted_by=by,
        )
        return Due(at, extended=True)
