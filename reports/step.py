"""One thing to do next: what is said, and the page where it is done."""

from dataclasses import dataclass, replace

from campaign.access import Do, may, may_answer_for


@dataclass(frozen=True, slots=True)
class Step:
    """``page`` is the name of an address of the unit, ``query`` what follows it (``?problems=error``).

    What stands between a unit and its report is done by its clerk, ``of_reviewer`` by its reviewer.
    """

    sentence: str
    label: str
    page: str
    query: str = ""
    of_reviewer: bool = False

    def __str__(self):
        return self.sentence

    def seen_by(self, user, district) -> "Step":
        """The same step of ``district``; whose deed it is not is offered only a look."""
        does = (
            may_answer_for(user, district) if self.of_reviewer else may(user, Do.SUBMIT, district)
        )
        return self if does else replace(self, label="查看")
