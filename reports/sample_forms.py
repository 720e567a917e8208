"""What is filled in to draw a sample and to record what a check found."""

from datetime import date

from django import forms

from reports.models import Sample
from reports.recording import COLUMNS, LONGEST, Found
from reports.sampling import MOST_ROWS, MOST_SEED, new_seed

VERDICTS = {"right": True, "wrong": False}


class DrawForm(forms.Form):
    """How a sample is drawn; offers a seed nobody chose."""

    reach = forms.ChoiceField(
        label="范围", choices=Sample.Reach, error_messages={"required": "请选择范围"}
    )
    method = forms.ChoiceField(
        label="抽取方法", choices=Sample.Method, error_messages={"required": "请选择抽取方法"}
    )
    number = forms.IntegerField(
        label="家数（按单位抽同样多家时，是每个单位的家数）",
        min_value=1,
        max_value=MOST_ROWS,
        error_messages={
            "required": "请填写家数",
            "invalid": "家数请填整数",
            "min_value": "家数至少是 1",
            "max_value": f"一次最多抽 {MOST_ROWS} 家",
        },
    )
    seed = forms.IntegerField(
        label="随机种子（同一种子、同样的报表，抽出的企业相同）",
        min_value=1,
        max_value=MOST_SEED,
        initial=new_seed,
        error_messages={
            "required": "请填写随机种子",
            "invalid": "随机种子请填整数",
            "min_value": "随机种子至少是 1",
            "max_value": f"随机种子不超过 {MOST_SEED}",
        },
    )

    def __init__(self, data=None, *, superior, **kwargs):
        super().__init__(data, label_suffix="", **kwargs)
        if superior.get_descendant_count() == superior.numchild:  # nobody reports to those below
            self.fields["reach"].choices = Sample.Reach.choices[:1]  # type: ignore[attr-defined]


def found_in(post) -> Found:
    """What was filled in for one enterprise. 没有选的栏都相符 (``rest``) fills the unchosen columns."""
    verdicts, told = {}, {}
    for column in COLUMNS:
        if text := post.get(f"told-{column.field}", "").strip():
            told[column.field] = text[: LONGEST["told"]]
        verdict = post.get(f"verdict-{column.field}")
        if verdict in VERDICTS:
            verdicts[column.field] = VERDICTS[verdict]
        elif "rest" in post and not text:
            verdicts[column.field] = True
    try:
        checked_on = date.fromisoformat(post.get("checked_on", ""))
    except ValueError:
        checked_on = None
    return Found(
        post.get("how", ""),
        post.get("whom", "").strip()[: LONGEST["whom"]],
        checked_on,
        post.get("note", "").strip()[: LONGEST["note"]],
        verdicts,
        told,
    )
