"""The rules that block a sending, in words; which of them a superior may waive in a campaign.

The codes are those of enterprises/checks.py. A rule is one code on one column.
"""

from dataclasses import dataclass

from campaign.campaign_file import CampaignFileError
from campaign.definition import Definition
from enterprises.columns import LABELS

# Code → (column, the rule in words). The campaign's own columns are filled in by rules_of.
RULES = {
    "name_missing": ("name", "企业名称必填"),
    "ownership_missing": ("ownership", "企业所有制性质必填"),
    "address_missing": ("address", "企业地址必填"),
    "status_missing": ("status", "经营状况必填"),
    "text_too_long": ("", "文字不超长"),
    "employees_missing": ("employees", "职工人数必填"),
    "unionised_unknown": ("unionised", "是否建会必填"),
    "unionised_without_date": ("unionised_on", "已建会的须填建会时间"),
    "unionised_without_members": ("members", "已建会的须填会员人数"),
    "unionised_with_reason": ("reason", "已建会的不填未建会原因"),
    "not_unionised_with_unionised_on": ("unionised_on", "未建会的不填建会时间"),
    "not_unionised_with_chair": ("chair", "未建会的不填工会主席姓名"),
    "not_unionised_with_members": ("members", "未建会的不填会员人数"),
    "not_unionised_without_reason": ("reason", "未建会的须填未建会原因"),
    "unionised_on_in_future": ("unionised_on", "建会时间不能在今天以后"),
    "unionised_on_before_1949": ("unionised_on", "建会时间不早于1949年10月"),
    "registered_without_count": ("registered_members", "有实名制截止日期的须填人数"),
    "registered_on_in_future": ("registered_on", "实名制截止日期不能在今天以后"),
    "uscc_invalid": ("uscc", "统一社会信用代码须正确"),
    "extra_missing": ("", "{label}必填"),
    "extra_not_a_choice": ("", "{label}须从选项中选"),
}
OF_EXTRA_COLUMNS = ("extra_missing", "extra_not_a_choice")
NEVER_WAIVED = ("name_missing", "text_too_long")  # nothing could be stored or printed


@dataclass(frozen=True, slots=True)
class Rule:
    """``column`` is a field name of Row or the key of a column of the campaign file."""

    code: str
    column: str
    label: str
    column_label: str

    @property
    def key(self) -> str:
        """How a page names the rule."""
        return f"{self.code}:{self.column}"


def rules_of(definition: Definition) -> dict[str, Rule]:
    """The rules that may be waived in this campaign, by key; without ``[waivers]`` all that make sense."""
    codes = definition.waivable
    if codes is None:
        codes = [code for code in RULES if code not in NEVER_WAIVED]
    found = [rule for code in RULES if code in codes for rule in _rules(code, definition)]
    return {rule.key: rule for rule in found}


def _rules(code, definition):
    column, label = RULES[code]
    if code not in OF_EXTRA_COLUMNS:
        yield Rule(code, column, label, LABELS.get(column, label))
        return
    for extra in definition.extra_columns:
        if code == "extra_missing" or extra.type == "choice":
            yield Rule(code, extra.key, label.format(label=extra.label), extra.label)


def refuse_unknown(definition: Definition) -> None:
    """Raises CampaignFileError when ``[waivers]`` names what is no rule or may never be waived."""
    for code in definition.waivable or ():
        if code not in RULES or code in NEVER_WAIVED:
            known = "、".join(c for c in RULES if c not in NEVER_WAIVED)
            raise CampaignFileError(
                f"专项行动文件的 waivers.codes：“{code}”不能豁免，只能从 {known} 中选"
            )
