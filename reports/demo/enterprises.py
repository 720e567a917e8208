"""Believable enterprises that do not exist: the same seed gives the same rows on every machine."""

import math
from dataclasses import dataclass, replace
from random import Random

from campaign.definition import Definition
from campaign.vocabulary import Vocabulary, Word
from enterprises.checks import check_row
from enterprises.row import Row
from reports.demo import words

# The counties of 沧州 and how many enterprises each has in the demo, about 600 in all.
COUNTS = {
    "130902": 24, "130903": 42, "130921": 52, "130922": 40, "130923": 36, "130924": 18, "130925": 56, "130926": 28,
    "130927": 32, "130928": 22, "130929": 38, "130930": 44, "130981": 48, "130982": 46, "130983": 40, "130984": 38,
}  # fmt: skip


def invent(
    district_code: str, short_name: str, count: int, definition: Definition, seed: int
) -> list[Row]:
    """``count`` rows without mistakes for one county, in the words of ``definition``.

    Three rows or more hold 非公 of 100 people, 外资 below and 外资 from 100 people.
    """
    dice = Random(f"{seed}:{district_code}")  # noqa: S311 - invented data, no secret
    place = words.PLACES.get(district_code, words.ELSEWHERE)
    maker = _Maker(dice, place, short_name, definition, set())
    wanted = [(words.DOMESTIC, 100, 3000), (words.FOREIGN, 8, 99), (words.FOREIGN, 100, 1200)][
        :count
    ]
    while len(wanted) < count:
        foreign = dice.random() < 0.12
        least = 8 if foreign else dice.choices((100, 60), (97, 3))[0]
        wanted.append((words.FOREIGN if foreign else words.DOMESTIC, least, 3000))
    dice.shuffle(wanted)
    return [_explained(maker.row(*each), definition) for each in wanted]


def _explained(row: Row, definition: Definition) -> Row:
    """A doubtful row with the note that its county would write."""
    doubtful = check_row(row, definition, today=definition.ends)
    return replace(row, note="已与乡镇工会实地核实，情况属实") if doubtful else row


def with_mistakes(rows: list[Row], how_many: int, seed: int) -> list[Row]:
    """``rows`` with a typical mistake in ``how_many`` of them (all, when there are fewer), in the same order."""
    dice = Random(f"{seed}:mistakes")  # noqa: S311 - invented data, no secret
    spoilt = list(rows)
    for nth, index in enumerate(dice.sample(range(len(rows)), min(how_many, len(rows)))):
        row = rows[index]
        mistakes = MISTAKES_UNIONISED if row.unionised else MISTAKES_NOT_UNIONISED
        spoilt[index] = replace(row, **mistakes[nth % len(mistakes)](row))
    return spoilt


def with_doubts(rows: list[Row]) -> list[Row]:
    """``rows`` as a county hands them in that did not ask every enterprise: each row is right by
    itself, all of them together raise three lines of the 核查单."""
    shown = [replace(row, members=row.employees) if row.unionised else row for row in rows]
    unionised = [index for index, row in enumerate(rows) if row.unionised]
    for index in unionised[:2]:
        shown[index] = replace(shown[index], chair=rows[unionised[0]].chair)
    for index in unionised[2:5]:
        shown[index] = replace(shown[index], contact="乡镇工会", contact_phone="0317-3021234")
    return shown


# What counties get wrong most: each gives the changed values of a row.
MISTAKES_UNIONISED = (
    lambda row: {"members": (row.employees or 0) + 20},
    lambda row: {"employees": None},
    lambda row: {"ownership": "有限责任", "holder": ""},
    lambda row: {"chair": ""},
)
MISTAKES_NOT_UNIONISED = (
    lambda row: {"unionised_on": "2017-05"},
    lambda row: {"reason": "", "reason_code": "", "covered_by": ""},
    lambda row: {"employees": None},
)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Throws the dice for one county; ``used`` are the names it has given away."""

    dice: Random
    place: words.Place
    short_name: str
    definition: Definition
    used: set[str]

    def row(self, ownerships: dict[str, int], least: int, most: int) -> Row:
        ownership = self.known(ownerships, self.definition.ownership)
        status = self.known(words.STATUS, self.definition.status)
        foreign = ownerships is words.FOREIGN
        township = self.dice.choice(self.place.townships)
        row = Row(
            name=self.name(ownership, foreign),
            ownership=ownership,
            holder=self.holder(ownership),
            address=self.address(township),
            township=township,
            status=status,
            employees=self.headcount(110 if foreign else 70, least, most),
        )
        works = status not in words.REASON_OF_STATUS
        if self.dice.random() < (0.79 if works else 0.3) and self.counts(status):
            return replace(row, **self.union(row.employees or 0))
        return replace(row, unionised=False, **self.why_not(status, township))

    def weighted(self, weights: dict[str, int]) -> str:
        return self.dice.choices(list(weights), list(weights.values()))[0]

    def known(self, weights: dict[str, int], vocabulary: Vocabulary) -> str:
        """A text of ``weights`` that the campaign's list understands; else one of its own labels."""
        understood = {text: weight for text, weight in weights.items() if vocabulary.find(text)}
        return self.weighted(understood or {word.label: 1 for word in vocabulary.words})

    def counts(self, status: str) -> bool:
        word = self.definition.status.find(status)
        return bool(word and word.flags["in_base"])

    def name(self, ownership: str, foreign: bool) -> str:
        home = self.place.name or self.short_name
        first = self.weighted(
            {"沧州": 6, home: 3, "河北": 1} if foreign else {home: 6, "沧州": 3, "河北": 2}
        )
        form = (
            "股份有限公司"
            if "股份有限" in ownership
            else self.weighted({"有限公司": 8, "有限责任公司": 1})
        )
        while True:
            own = "".join(self.dice.choice(part) for part in words.SYLLABLES)
            if own not in self.used and len(set(own)) == len(own):
                self.used.add(own)
                return f"{first}{own}{self.dice.choice(self.place.trades)}{form}"

    def holder(self, ownership: str) -> str:
        """Who holds control, where the ownership alone does not decide."""
        word = self.definition.ownership.find(ownership)
        return "private" if word and word.flags["class"] == "by_holder" else ""

    def address(self, township: str) -> str:
        home = self.place.name or self.short_name
        if self.dice.random() < 0.3:
            return f"{home}{township}{self.dice.choice(words.ZONES)}{self.dice.randint(1, 60)}号"
        return f"{home}{township}{self.dice.choice(words.ROADS)}{self.dice.randint(1, 399)}号"

    def headcount(self, middle: int, least: int, most: int) -> int:
        """Many small, few large; round figures now and then, as people report them."""
        base = least if least >= 60 else 0
        people = base + int(self.dice.lognormvariate(math.log(middle), 0.85))
        people = min(max(people, least), most)
        return (
            people - people % 10 if people >= least + 10 and self.dice.random() < 0.25 else people
        )

    def person(self) -> str:
        last = self.dice.choice(words.GIVEN_LAST)
        middle = self.dice.choice(words.GIVEN_FIRST) if self.dice.random() < 0.75 else ""
        return self.dice.choice(words.SURNAMES) + middle + last

    def union(self, employees: int) -> dict:
        members = employees
        if self.dice.random() > 0.3:
            members = max(1, int(employees * self.dice.uniform(0.55, 0.99)))
        return {
            "unionised": True,
            "unionised_on": self.day(),
            "chair": self.person(),
            "members": members,
            "congress": self.dice.random() < 0.6,
            **self.kept_besides(members),
        }

    def kept_besides(self, members: int) -> dict:
        """实名制 and democratic management: what no annex prints. Dice of its own, so that a campaign that
        asks for more of it leaves names and figures as they are."""
        dice = Random(members)  # noqa: S311 - demo data, no secret
        some = int(members * dice.uniform(0.4, 0.95))
        registered = dice.choices((members, some, None), (60, 30, 10))[0]
        day = "" if registered is None else self.definition.starts.isoformat()
        return {
            "registered_members": registered,
            "registered_on": day,
            "disclosure": dice.choices((True, False, None), (55, 30, 15))[0],
            "collective_contract": dice.choices((True, False, None), (65, 25, 10))[0],
            "capacity_cut_employees": members // 10 if dice.random() < 0.04 else 0,
        }

    def day(self) -> str:
        """When the union was founded, before the campaign began: a year, a month or a day."""
        last = self.definition.starts
        back = self.dice.choices(
            (0, self.dice.randint(1, 13), self.dice.randint(14, 19)), (10, 82, 8)
        )[0]
        month = self.dice.randint(1, 12 if back else max(1, last.month - 1))
        year = last.year - max(back, 1 if last.month == 1 else 0)
        form = self.weighted({"{0}-{1:02}": 70, "{0}": 12, "{0}-{1:02}-{2:02}": 18})
        return form.format(year, month, self.dice.randint(1, 28))

    def why_not(self, status: str, township: str) -> dict:
        list_ = self.definition.reasons
        code = words.REASON_OF_STATUS.get(status) or self.weighted(words.REASONS)
        word = list_.by_code.get(code) or self.dice.choice(list_.words)
        covered = word.flags.get("effect") == "covered"
        return {
            "reason": self.said(word, list_),
            "reason_code": word.code,
            "covered_by": f"{township}联合工会" if covered else "",
        }

    def said(self, word: Word, list_: Vocabulary) -> str:
        """The word as a county writes it: its label, or something that means the same."""
        same = [text for text in word.aliases if list_.find(text) == word]
        return self.dice.choice(same) if same and self.dice.random() < 0.4 else word.label
