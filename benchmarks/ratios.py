"""Medians of interleaved runs and how sure they are."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

DRAWS = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Bounded:
    """A number with the bounds between which 95 of 100 redrawn samples put it."""

    value: float
    low: float
    high: float

    def text(self, digits: int = 1) -> str:
        """``4.2 (3.9-4.6)``."""
        return f"{self.value:,.{digits}f} ({self.low:,.{digits}f}–{self.high:,.{digits}f})"


def middle(sample: Sequence[float]) -> Bounded:
    """The median of a sample."""
    return _redrawn(lambda draw: median(draw(sample)), sample and median(sample))


def ratio(over: Sequence[float], under: Sequence[float]) -> Bounded:
    """The median of `over` divided by that of `under`; each is redrawn by itself."""
    return _redrawn(lambda draw: median(draw(over)) / median(draw(under)), median(over) / median(under))


def paired(over: Sequence[float], under: Sequence[float]) -> Bounded:
    """The median of the ratios of neighbours: of two runs that were made one after the other under the same load."""
    ratios = [a / b for a, b in zip(over, under, strict=True)]
    return middle(ratios)


def quantile(sample: Sequence[float], share: float) -> float:
    """The value below which `share` of the sample lies."""
    ordered = sorted(sample)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def interleaved(rounds: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """`rounds` times one run of each measure, in a new order every time: a busy moment hits all of them alike."""
    rng = random.Random(17)
    samples: dict[str, list[float]] = {name: [] for name in measures}
    order = list(measures)
    for _ in range(rounds):
        rng.shuffle(order)
        for name in order:
            samples[name].append(measures[name]())
    return samples


def _redrawn(statistic: Callable[[Callable[[Sequence[float]], list[float]]], float], value: float) -> Bounded:
    rng = random.Random(2019)

    def draw(sample: Sequence[float]) -> list[float]:
        return rng.choices(sample, k=len(sample))

    found = sorted(statistic(draw) for _ in range(DRAWS))
    edge = (1 - CONFIDENCE) / 2
    return Bounded(value, found[int(edge * DRAWS)], found[int((1 - edge) * DRAWS) - 1])
