"""Small pieces of what the preview says: a value, the sums, a row left out."""


def say(value):
    """A value inside a sentence."""
    return {None: "空", True: "是", False: "否"}.get(value, f"“{value}”")


def sums(rows):
    """What the 合计 row of the file ought to say."""
    return {
        "企业数": len(rows),
        "职工人数": sum(values["职工人数"] or 0 for values in rows),
        "已建会": sum(values["是否建会"] is True for values in rows),
        "会员人数": sum(values["会员人数"] or 0 for values in rows),
    }


def left_out(skipped, totals, computed):
    """A row that is no enterprise, with its reason; a 合计 that does not add up says so."""
    why = skipped.why
    if why == "合计行":
        for label, value in totals.items():
            if value != computed[label]:
                why += f"：{label}合计 {value}，各行相加为 {computed[label]}，请核对"
    return {"row": skipped.row, "why": why, "text": skipped.text}
