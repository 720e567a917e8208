"""The form of one step against 阻挠建会. What may be taken is decided by enterprises/obstructing.py."""

from django import forms

from enterprises.models import Obstruction
from enterprises.obstructing import Taken


class ObstructionForm(forms.ModelForm):
    """``steps`` are those that may be taken now; one that may not is told by the verb."""

    class Meta:
        model = Obstruction
        fields = ["step", "taken_on", "document_number", "body", "person", "result"]
        widgets = {
            "taken_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "result": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "document_number": "发函、责令改正等有文号的填写",
            "body": "办这一步的单位：本工会、劳动行政部门或人民政府",
            "result": "对方怎么答复，下一步怎么办",
        }
        error_messages = {
            "step": {"required": "请选择办到了哪一步"},
            "taken_on": {"required": "请填写日期", "invalid": "日期看不懂，请写成 2018-10-12 这样"},
            "body": {"required": "请填写经办单位"},
            "person": {"required": "请填写经办人"},
            "result": {"required": "请填写结果"},
        }

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", "请选择"), *((s.value, s.label) for s in steps)]  # type: ignore[attr-defined]
        self.fields["step"].error_messages["invalid_choice"] = "请从列表中选择步骤"
        for name, field in self.fields.items():
            if longest := getattr(field, "max_length", None):
                field.error_messages["max_length"] = (
                    f"{self.fields[name].label}不能超过 {longest} 个字，请缩短"
                )

    def taken(self) -> Taken:
        """The step as typed."""
        return Taken(**{name: self.cleaned_data[name] for name in self.Meta.fields})
