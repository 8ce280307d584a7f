"""What a unit owes under a target that was set before it existed: derived from what its parts owed, by named policy."""

from collections.abc import Sequence
from dataclasses import replace

from domain.geography import Lineage
from domain.org_unit import OrgUnit, last_day_before
from domain.target import Inheritance, Inherited, Parent, Target


def owed(target: Target, unit: OrgUnit, lineage: Lineage) -> Target:
    """`target` with the value that `unit` owes, and where it was inherited, from whom and by which policy.

    A value set for the unit itself stands. One that is older than the unit follows from its parts; each of them owes
    what it was given or what every unit owes.
    """
    given = {one.unit: one.value for one in target.unit_values}
    if unit.code in given:
        return replace(target, value=given[unit.code])
    parents = _parents(target, unit, lineage)
    if not parents:
        return target
    values = [(one, owed(target, one, lineage).value) for one in parents]
    value = _value(target, values)
    return replace(
        target,
        value=value,
        inherited=Inherited(
            policy=target.inherits,
            parents=tuple(Parent(unit=one.code, names=one.short, value=old) for one, old in values),
        ),
    )


def _parents(target: Target, unit: OrgUnit, lineage: Lineage) -> Sequence[OrgUnit]:
    """The units that `unit` was made of on its first day, where the target was set before it."""
    real = lineage.units.get(unit.code, unit)
    if real.opened is None or real.opened <= target.issued:
        return ()
    eve = last_day_before(real.opened)
    before = (lineage.units[code] for code in lineage.parents(real.code))
    return [one for one in before if one.closed == eve]


def _value(target: Target, values: Sequence[tuple[OrgUnit, float]]) -> float:
    owing = [value for _, value in values]
    match target.inherits:
        case Inheritance.SAME:
            return target.value
        case Inheritance.STRICTEST:
            # A gain of more places is the stricter one, whichever way the places are counted.
            lower = target.lower_is_better and target.base is None
            return min(owing) if lower else max(owing)
        case Inheritance.SUM:
            return sum(owing)
        case Inheritance.WEIGHTED:
            sizes = [unit.population or 0 for unit, _ in values]
            if not all(sizes):
                sizes = [1] * len(values)
            return sum(size * value for size, value in zip(sizes, owing, strict=True)) / sum(sizes)
