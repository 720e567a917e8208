"""Values of a row, in a campaign's own words, that provoke a check; None where the campaign has no such word."""

from campaign.definition import Definition


def _word(words, fits) -> str | None:
    return next((word.label for word in words if fits(word.flags)), None)


def undecided_ownership(definition: Definition) -> dict | None:
    """A type that does not say who holds the control."""
    label = _word(definition.ownership.words, lambda flags: flags["class"] == "by_holder")
    return {"ownership": label} if label else None


def gone_status(definition: Definition) -> dict | None:
    """A 经营状况 that leaves 企业总数."""
    label = _word(definition.status.words, lambda flags: not flags.get("in_total", True))
    return {"status": label} if label else None


def too_few(definition: Definition) -> dict | None:
    """One employee less than the annex of 非公 asks for."""
    least = [a.min_employees for a in definition.annexes if a.belongs == "non_public"]
    private = _word(
        definition.ownership.words, lambda f: (f["class"], f["group"]) == ("non_public", "domestic")
    )
    return {"ownership": private, "employees": min(least) - 1} if private and any(least) else None


def no_annex(definition: Definition) -> dict | None:
    """A public enterprise."""
    label = _word(
        definition.ownership.words, lambda f: (f["class"], f["group"]) == ("public", "domestic")
    )
    return {"ownership": label} if label else None


def reason_with(effect: str, definition: Definition) -> dict | None:
    """A 未建会原因 with this effect on the figures."""
    label = _word(definition.reasons.words, lambda flags: flags.get("effect") == effect)
    return {"unionised": False, "reason": label} if label else None


def extra_column(definition: Definition, value) -> dict | None:
    """``value`` in a column of the campaign's own that is required (``value`` None) or has choices."""
    for column in definition.extra_columns:
        if column.required_if if value is None else column.choices:
            unionised = column.required_if != "not_unionised"
            return {"unionised": unionised, "extra": {column.key: value}}
    return None
