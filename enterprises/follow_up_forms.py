"""The forms of the page of one un-unionised enterprise. What they may say is decided by the verbs."""

from secrets import token_hex

from django import forms

from campaign.lengths import length_of
from enterprises.importing.cells import read_month
from enterprises.models import Founding, Plan, PlanStep, Union, Visit
from enterprises.planning import MOST_STEPS
from enterprises.problem import Level
from enterprises.visiting import Told


def _text(model, name, *, required=True, rows=0, hint=""):
    """A text as long as the column; line breaks and runs of blanks become one blank."""
    field = model._meta.get_field(name)
    label = field.verbose_name
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    made = forms.CharField(
        label=label, max_length=field.max_length, required=required, widget=widget, help_text=hint
    )
    made.error_messages["required"] = f"请填写{label}"
    made.error_messages["max_length"] = f"{label}不能超过 {field.max_length} 个字，请缩短"
    return made


def _day(label):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    made = forms.DateField(label=label, widget=widget)
    made.error_messages["required"] = f"请填写{label}"
    made.error_messages["invalid"] = f"{label}看不懂，请写成 2018-09-12 这样"
    return made


def _month(label, *, required):
    made = forms.CharField(
        label=label, required=required, help_text="例如 2018年9月，知道日期的写到日"
    )
    made.error_messages["required"] = f"请填写{label}"
    return made


class _WithMonth(forms.Form):
    """Reads ``founded_on`` as the ledger reads 建会时间."""

    def clean_founded_on(self):
        reading = read_month(self.cleaned_data["founded_on"])
        if reading.level in (Level.ERROR, Level.ASK):
            raise forms.ValidationError(reading.message)
        return reading.value


class VisitForm(forms.Form):
    """A visit. ``token`` comes with the page, or is made by the browser for a form kept on the phone."""

    visited_on = _day("走访日期")
    visitor = _text(Visit, "visitor", hint="有几人的都写上")
    met = _text(Visit, "met", required=False, hint="没有见到人的不填")
    explained = forms.ChoiceField(
        label="讲解建会政策",
        choices=[("yes", "已讲解"), ("no", "没有讲解")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否讲解了建会政策"},
    )
    said = _text(Visit, "said", rows=3)
    next_step = _text(Visit, "next_step", required=False)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, initial={"token": token_hex(16)}, prefix="visit", **kwargs)

    def told(self) -> Told:
        values = {name: self.cleaned_data[name] for name in Told.__dataclass_fields__}
        return Told(**values | {"explained": values["explained"] == "yes"})


class PlanForm(forms.Form):
    """A plan; ``seen`` is the key of the one that stood when the page was opened."""

    target_on = _day("计划完成日期")
    responsible = _text(Plan, "responsible")
    steps = forms.CharField(
        label="步骤（每行一步）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"例如：上门讲解政策、成立筹备组、发展会员、报批；最多 {MOST_STEPS} 步",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, data=None, *, plan=None, **kwargs):
        shown = {}
        if plan:
            steps = "\n".join(step.text for step in plan.steps.all())
            shown = {"target_on": plan.target_on, "responsible": plan.responsible}
            shown |= {"steps": steps, "seen": plan.pk}
        super().__init__(data, initial=shown, prefix="plan", **kwargs)

    def clean_steps(self):
        lines = [" ".join(line.split()) for line in self.cleaned_data["steps"].splitlines()]
        steps = list(dict.fromkeys(filter(None, lines)))
        longest = length_of(PlanStep, "text")
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(f"步骤最多 {MOST_STEPS} 步，请合并")
        if any(len(step) > longest for step in steps):
            raise forms.ValidationError(f"每一步不能超过 {longest} 个字，请缩短")
        return steps


class ReasonsForm(forms.Form):
    """The further reasons of a row whose main one is ``main``."""

    codes = forms.MultipleChoiceField(
        label="其他原因", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, definition, main, further=(), **kwargs):
        super().__init__(data, initial={"codes": list(further)}, prefix="reasons", **kwargs)
        words = [word for word in definition.reasons.words if word.code != main]
        self.fields["codes"].choices = [(word.code, word.label) for word in words]  # type: ignore[attr-defined]


class FoundingForm(_WithMonth):
    """已建会; ``version`` is the row's when the page was opened."""

    founded_on = _month("建会时间", required=True)
    chair = forms.CharField(label="工会主席", max_length=60)
    members = forms.IntegerField(label="会员人数", min_value=1, max_value=1_000_000)
    approval = _text(Founding, "approval", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row, **kwargs):
        super().__init__(data, initial={"version": row.version}, prefix="founding", **kwargs)
        self.fields["chair"].error_messages["required"] = "请填写工会主席"
        for code in ("required", "invalid", "min_value"):
            self.fields["members"].error_messages[code] = "会员人数请填 1 以上的整数"


class UnionForm(_WithMonth):
    """A union that covers enterprises: one that is registered, or a new one by kind and name."""

    union = forms.ModelChoiceField(
        Union.objects.none(), label="已登记的工会", required=False, empty_label="没有，登记一个新的"
    )
    kind = forms.ChoiceField(label="类别", choices=Union.Kind.choices)
    name = _text(Union, "name", required=False)
    chair = _text(Union, "chair", required=False)
    founded_on = _month("建会时间", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row, unions, **kwargs):
        super().__init__(data, initial={"version": row.version}, prefix="union", **kwargs)
        self.fields["union"].queryset = unions  # type: ignore[attr-defined]
        self.fields["union"].error_messages["invalid_choice"] = "请从列表中选择本单位登记的工会"

    def clean(self):
        super().clean()
        values = self.cleaned_data
        if not values.get("union") and not values.get("name") and "name" not in self.errors:
            self.add_error("name", "请选择已登记的工会，或填写新工会的名称")
        return values
