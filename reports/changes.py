"""What changed between two frozen versions: added, removed, cell by cell."""

from dataclasses import dataclass, field

from enterprises.forms import LABEL
from enterprises.row import content_of
from enterprises.showing import shown


@dataclass(frozen=True)
class Changes:
    """``cells`` is a list of (new row, [(label, before, after)]) for rows in both versions."""

    added: list[dict] = field(default_factory=list)
    removed: list[dict] = field(default_factory=list)
    cells: list[tuple[dict, list[tuple[str, object, object]]]] = field(default_factory=list)

    def __bool__(self):
        return bool(self.added or self.removed or self.cells)


def changes(before: dict, after: dict, definition) -> Changes:
    """The difference of two version contents in words, rows matched by id."""
    old = {row["id"]: row for row in before["rows"]}
    new = {row["id"]: row for row in after["rows"]}
    cells = []
    for pk, row in new.items():
        if pk not in old:
            continue
        was, now = content_of(old[pk]), content_of(row)
        differing = [
            (LABEL[name], *(shown(name, side[name], definition) for side in (was, now)))
            for name in now
            if was[name] != now[name]
        ]
        if differing:
            cells.append((row, differing))
    return Changes(
        added=[row for pk, row in new.items() if pk not in old],
        removed=[row for pk, row in old.items() if pk not in new],
        cells=cells,
    )
