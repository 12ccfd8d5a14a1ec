"""What changed between two plans, contact by contact, and why."""

from dataclasses import dataclass, replace
from typing import Literal

from euroqci_space.model import ClearSky, Contact, ElementSet, Plan
from euroqci_space.replanner import closure_of, same_contact

Kind = Literal["past", "kept", "updated", "moved", "trimmed", "added", "cancelled"]
KINDS: tuple[Kind, ...] = ("past", "kept", "updated", "moved", "trimmed", "added", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one contact; ``start_s`` and ``stop_s`` say by how much its ends moved.

    ``cause`` is "" for what is past, "stability" for what was kept, else the news that made it:
    "closure", "elements", "weather", "demand" (also what contacts really brought), or "schedule"
    where nothing but another choice of the scheduler did.
    """

    contact: Contact  # of the new plan; of the old one where the new has none
    kind: Kind
    start_s: float = 0.0
    stop_s: float = 0.0
    bits: int = 0  # expected key gained, negative where lost
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandChange:
    """Bits delivered to one demand before and after."""

    a: str
    b: str
    before_bits: int
    after_bits: int

    @property
    def gained_bits(self) -> int:
        """Bits gained; negative where lost."""
        return self.after_bits - self.before_bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every contact of two plans, in order of time, and every demand whose key changed."""

    changes: tuple[Change, ...]
    demands: tuple[DemandChange, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)


def compare(old: Plan, new: Plan) -> Comparison:
    """Return what changed from one plan to another.

    Notes
    -----
    Contacts are the same when their ids are. A contact that only lost time at its ends is trimmed,
    one that gained time or shifted is moved, one whose figures alone changed is updated.
    """
    before = _live(old)
    after = _live(new)
    changes = [_change(old, new, before.get(name), after.get(name)) for name in before | after]
    return Comparison(
        changes=tuple(
            sorted(changes, key=lambda one: (one.contact.start_tai_s, one.contact.contact_id))
        ),
        demands=_demands(old, new),
    )


def _live(plan: Plan) -> dict[str, Contact]:
    return {one.contact_id: one for one in plan.contacts if one.status != "cancelled"}


def _change(old: Plan, new: Plan, before: Contact | None, after: Contact | None) -> Change:
    if before is None and after is not None:
        cause = _cause(old, new, after)
        return Change(contact=after, kind="added", bits=after.expected_key_bits, cause=cause)
    assert before is not None  # noqa: S101  (one of the two is there)
    if after is None:
        cause = _cause(old, new, before)
        return Change(contact=before, kind="cancelled", bits=-before.expected_key_bits, cause=cause)
    kind = _kind(new, before, after)
    untouched = {"past": "", "kept": "stability"}
    return Change(
        contact=after,
        kind=kind,
        start_s=after.start_tai_s - before.start_tai_s,
        stop_s=after.stop_tai_s - before.stop_tai_s,
        bits=after.expected_key_bits - before.expected_key_bits,
        cause=untouched[kind] if kind in untouched else _cause(old, new, before),
    )


def _kind(new: Plan, before: Contact, after: Contact) -> Kind:
    if new.now_tai_s is not None and after.start_tai_s < new.now_tai_s:
        return "past"
    if (before.start_tai_s, before.stop_tai_s) != (after.start_tai_s, after.stop_tai_s):
        within = before.start_tai_s <= after.start_tai_s and after.stop_tai_s <= before.stop_tai_s
        return "trimmed" if within else "moved"
    return "kept" if same_contact(before, after) else "updated"


def _cause(old: Plan, new: Plan, contact: Contact) -> str:
    """Return the news that reaches a contact itself, else news of others whose place it takes."""
    if closure_of(contact, new.scenario.constraints) or closure_of(
        contact, old.scenario.constraints
    ):
        return "closure"
    if _elements_of(old, contact.satellite) != _elements_of(new, contact.satellite):
        return "elements"
    if _sky(old, contact) != _sky(new, contact):
        return "weather"
    return _cause_elsewhere(old, new)


def _cause_elsewhere(old: Plan, new: Plan) -> str:
    before, after = old.scenario, new.scenario
    names = [satellite.name for satellite in after.satellites]
    news = (
        ("closure", before.constraints != after.constraints),
        ("elements", any(_elements_of(old, name) != _elements_of(new, name) for name in names)),
        ("weather", before.clear_sky != after.clear_sky),
        ("demand", before.demands != after.demands or old.actuals != new.actuals),
    )
    return next((cause for cause, is_new in news if is_new), "schedule")


def _elements_of(plan: Plan, satellite: str) -> ElementSet | None:
    found = next((one for one in plan.elements if one.name == satellite), None)
    return found and replace(found, source="", epoch_tai_s=round(found.epoch_tai_s, 6))


def _sky(plan: Plan, contact: Contact) -> ClearSky | None:
    return next((one for one in plan.scenario.clear_sky if one.site == contact.station), None)


def _demands(old: Plan, new: Plan) -> tuple[DemandChange, ...]:
    before = {(one.a, one.b): one.delivered_bits for one in old.deliveries}
    after = {(one.a, one.b): one.delivered_bits for one in new.deliveries}
    return tuple(
        DemandChange(a=a, b=b, before_bits=before.get((a, b), 0), after_bits=after.get((a, b), 0))
        for a, b in before | after
        if before.get((a, b), 0) != after.get((a, b), 0)
    )
