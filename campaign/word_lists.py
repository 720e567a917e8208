"""The word lists of a campaign file: each word with its aliases and what statistics ask of it."""

from campaign.vocabulary import Vocabulary, Word


def read_word_lists(top) -> dict[str, Vocabulary]:
    """Every list by its key. Raises CampaignFileError where a code or a text is used twice."""
    return {
        "ownership": _words(top, "ownership", _ownership),
        "holders": _words(top, "holders", lambda t: {"public": t.get("public", bool)}),
        "status": _words(top, "status", _status),
        "reasons": _words(top, "reasons", _reason),
        "return_reasons": _words(top, "return_reasons", lambda t: {"advice": t.text("advice", "")}),
    }


def _ownership(table):
    return {
        "group": table.text("group", among=("domestic", "hmt", "foreign")),
        "class": table.text("class", among=("public", "non_public", "by_holder")),
    }


def _status(table):
    return {"in_total": table.get("in_total", bool), "in_base": table.get("in_base", bool)}


def _reason(table):
    return {"effect": table.text("effect", "", among=("", "out", "covered"))}


def _words(top, key, flags_of):
    words = []
    for table in top.tables(key):
        flags = flags_of(table)
        group = flags["group"] if "group" in flags else table.text("group", "", most=40)
        code, label = table.text("code", most=20), table.text("label", most=60)
        words.append(Word(code, label, group, table.texts("aliases"), flags))
        table.finish()
    codes = [word.code for word in words]
    if doubled := {code for code in codes if codes.count(code) > 1}:
        top.refuse(key, f"代码 {min(doubled)} 写了两次")
    vocabulary = Vocabulary(tuple(words))
    if doubled := vocabulary.doubled_texts():
        top.refuse(key, f"“{doubled[0]}”被两个词同时使用，请只留一处")
    return vocabulary
