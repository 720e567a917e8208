"""Whose enterprise a roster line is: by code, by the unit's name, by the address. Pure: no database.

What cannot be told for sure is left to a person: a wrong unit costs a county an hour, a missing one
a superior a click.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from campaign.models import District
from enterprises.models import RosterLine
from enterprises.names import name_key

By = RosterLine.Placed
_TAILS = ("总工会", "工会联合会", "工会")
_ROADS = tuple("路街道巷胡大村镇乡")  # 泊头路 is a road, and 泊头镇 may lie anywhere


@dataclass(frozen=True, slots=True)
class Where:
    """The unit's key and how it was found; or None and why not (Chinese)."""

    unit: int | None
    by: str = ""
    why: str = ""


class Places:
    """The units below ``superior`` and the names by which a line may mean them."""

    def __init__(self, superior: District, units: Iterable[District]):
        """``units`` are all units of the tree: those outside are known in order to say 不属本级."""
        self.superior = superior
        self.by_code: dict[str, District] = {}
        self.by_name: dict[str, list[District]] = defaultdict(list)
        self.by_start: dict[str, list[tuple[str, District]]] = defaultdict(list)
        self.short: dict[str, list[District]] = defaultdict(list)
        self._texts: dict[str, Where] = {}  # a file names each unit in many lines
        above = set()
        for unit in units:
            self.by_code[unit.code] = unit
            if unit.pk != superior.pk and unit.covers(superior):
                above |= {name_key(unit.name), name_key(unit.short_name)}
                continue
            full = name_key(unit.name)
            for key in {full, name_key(unit.short_name), name_key(unit.union_name)}:
                self.by_name[key].append(unit)
            if len(full) > 1:
                self.by_start[full[:2]].append((full, unit))
            if superior.covers(unit) and len(unit.short_name) > 1:
                self.short[name_key(unit.short_name)].append(unit)
        own = {name_key(superior.name), name_key(superior.short_name)}
        self.before = sorted(above | own, key=len, reverse=True)

    def find(self, text: str, address: str) -> Where:
        """Where a line belongs that names its unit as ``text`` (may be empty) and has ``address``."""
        if text not in self._texts:
            self._texts[text] = self._by_text(text) if text else Where(None)
        said = self._texts[text]
        if said.unit or said.why:
            return said
        by_address = self._by_address(address) if address else Where(None)
        if by_address.unit or by_address.why:
            return by_address
        if text and not self._means_superior(text):
            return Where(None, why=f"没有叫“{text}”的单位，地址也看不出属哪里")
        return Where(None, why="没有写所属县区，地址也看不出属哪里")

    def _by_text(self, text):
        key = name_key(text)
        unit = self.by_code.get(key)
        if unit:
            return self._inside(unit, By.CODE, text)
        found = self._named(key)
        inside = [u for u in found if self.superior.covers(u) and u != self.superior]
        if len(inside) == 1:
            return Where(inside[0].pk, By.NAME)
        if inside:
            return Where(None, why=f"叫“{text}”的单位有 {len(inside)} 个，请选定是哪一个")
        if outside := [u for u in found if u != self.superior]:
            return self._inside(outside[0], By.NAME, text)
        return Where(None) if found else self._by_address(text)  # 沧县崔尔庄镇

    def _named(self, key):
        """The units a name means: as it stands, without 总工会, without the superiors in front."""
        keys = [key, *(key.removesuffix(tail) for tail in _TAILS if key.endswith(tail))]
        for one in list(keys):
            rest = self._less_superiors(one)
            keys.append(rest)
        for one in keys:
            if found := self.by_name.get(one):
                return self._under(found, key)
        # 石家庄市桥西区: a unit behind the name of another one
        for cut in range(len(key) - 2, 1, -1):
            if (below := self.by_name.get(key[cut:])) and (heads := self.by_name.get(key[:cut])):
                return [u for u in below if any(h.covers(u) for h in heads)]
        return []

    def _under(self, found, key):
        """Of units with one name the one whose superior is named in front of it."""
        if len(found) < 2:
            return found
        named = [
            u for u in found if (head := self._head(u)) and key.startswith(head) and key != head
        ]
        return named or found

    def _head(self, unit):
        return next(
            (
                name_key(u.name)
                for u in self.by_code.values()
                if u.depth == unit.depth - 1 and u.covers(unit)
            ),
            "",
        )

    def _less_superiors(self, key):
        while head := next((p for p in self.before if key.startswith(p) and key != p), ""):
            key = key[len(head) :]
        return key

    def _means_superior(self, text):
        return name_key(text) in self.before

    def _inside(self, unit, by, text):
        if self.superior.covers(unit):
            return Where(unit.pk, by) if unit != self.superior else Where(None)
        return Where(None, why=f"所属单位“{text}”（{unit.name}）不属本级")

    def _by_address(self, address):
        """The longest unit's name in ``address``; not when it names units that do not lie in each other."""
        key = name_key(address)
        hits = self._hits(key)
        inside = [(n, u) for n, u in hits if self.superior.covers(u) and u != self.superior]
        known = {n for n, _ in inside}
        foreign = [
            u
            for n, u in hits
            if not self.superior.covers(u) and not any(n in other for other in known)
        ]
        if foreign:
            unit = min(foreign, key=lambda u: u.depth)
            return Where(None, why=f"地址在“{unit.name}”，不属本级")
        chain = _of_each_name_the_nearest(inside)
        if chain and all(a.covers(b) for a, b in pairwise(chain)):
            return Where(chain[-1].pk, By.ADDRESS)
        if chain:
            names = "、".join(dict.fromkeys(u.name for u in chain))
            return Where(None, why=f"地址里有几个单位的名称（{names}），请选定是哪一个")
        return self._by_short(key)

    def _hits(self, key):
        """(name, unit) of every unit whose whole name stands in the address, of equal places the
        longest name alone."""
        found, taken = [], 0
        for at in range(len(key) - 1):
            if at < taken:
                continue
            here = [
                (n, u) for n, u in self.by_start.get(key[at : at + 2], ()) if key.startswith(n, at)
            ]
            if here:
                longest = max(len(n) for n, _ in here)
                found += [(n, u) for n, u in here if len(n) == longest]
                taken = at + longest
        return found

    def _by_short(self, key):
        rest = self._less_superiors(key)
        for short, units in sorted(self.short.items(), key=lambda i: -len(i[0])):
            beyond = rest[len(short) : len(short) + 1]
            if rest.startswith(short) and beyond not in _ROADS and len(units) == 1:
                return Where(units[0].pk, By.ADDRESS) if units[0] != self.superior else Where(None)
        return Where(None)


def _of_each_name_the_nearest(hits):
    """Of units with one name those that lie in, or above, a unit of another name; the highest first."""
    kept = {}
    for name, unit in hits:
        others = [u for n, u in hits if n != name]
        alone = sum(n == name for n, _ in {(n, u.pk) for n, u in hits}) == 1
        if alone or any(u.covers(unit) or unit.covers(u) for u in others):
            kept[unit.pk] = unit
    if not kept:
        kept = {u.pk: u for _, u in hits}
    return sorted(kept.values(), key=lambda u: u.depth)
