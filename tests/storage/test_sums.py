"""Roll-ups and counts are what one gets by adding up the current figures, after any writes in any order."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.observation import Observation, ObsStatus, Origin, Sum
from domain.org_unit import NATION, Level
from domain.target import Certainty
from storage import observations, rollup
from storage.accepted import any_provisional
from storage.database import Database
from storage.rollup import NATIONAL_LEVELS, Rollup
from tests.storage.made import INDICATOR_CODES, LEVELS, UNIT_CODES, figure, later, month, rate, sent

FIGURES = st.builds(
    figure,
    indicator=st.sampled_from(INDICATOR_CODES[:2]),
    org_unit=st.sampled_from(UNIT_CODES),
    period=st.integers(1, 2),
    value=st.none() | st.sampled_from([0.0, 12.5, 100.0]),
    numerator=st.none() | st.integers(-5, 10**12),
    denominator=st.none() | st.integers(0, 10**12),
    status=st.sampled_from([ObsStatus.NORMAL, ObsStatus.PROVISIONAL]),
    origin=st.sampled_from([Origin.REPORTED, Origin.FEED]),
    series=st.sampled_from(["", "other"]),
    source=st.sampled_from(["", "https://example.vn"]),
    certainty=st.none() | st.sampled_from(Certainty),
)
WRITES = st.lists(st.lists(FIGURES, max_size=10, unique_by=lambda one: one.key), min_size=1, max_size=5)


def grouped(figures: Iterable[Observation], levels) -> dict[tuple, list[Observation]]:
    groups = defaultdict(list)
    for one in figures:
        if LEVELS[one.org_unit] in levels and one.numerator is not None and one.denominator is not None:
            group = (one.indicator, one.period, one.calendar, one.series, one.provenance.source, one.origin)
            groups[group].append(one)
    return groups


def added_up(figures: list[Observation], levels=NATIONAL_LEVELS, without: Iterable[Observation] = ()) -> list[Rollup]:
    """The sums over `figures`; of `without` one counts as left out whose unit is in none of them."""
    left_out = grouped(without, levels)
    return [
        Rollup(
            indicator=indicator,
            period=period,
            calendar=calendar,
            series=series,
            source=source,
            origin=origin,
            sum_numerator=sum(one.numerator for one in group),
            sum_denominator=sum(one.denominator for one in group),
            n=len(group),
            n_provisional=sum(one.status is ObsStatus.PROVISIONAL for one in group),
            n_left_out=len(
                {one.org_unit for one in left_out[indicator, period, calendar, series, source, origin]}
                - {one.org_unit for one in group}
            ),
        )
        for (indicator, period, calendar, series, source, origin), group in grouped(figures, levels).items()
    ]


def last_accepted(connection: Connection, current: Iterable[Observation]) -> list[Observation]:
    """What stands when nothing provisional is looked at, by going through all revisions of each figure."""
    found = []
    for one in current:
        final = [r for r in observations.revisions(connection, one.key) if r.status is not ObsStatus.PROVISIONAL]
        found += final[-1:]
    return found


def by_pair(figures: Iterable[Observation]) -> dict[tuple[str, str], list[Observation]]:
    pairs = defaultdict(list)
    for one in figures:
        pairs[one.org_unit, one.indicator].append(one)
    return pairs


def counted(figures: list[Observation]) -> dict:
    counts = defaultdict(int)
    for one in figures:
        counts[one.provenance.source, one.origin, one.provenance.certainty] += 1
    return dict(counts)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(writes=WRITES, many=st.sampled_from([0, observations.MANY]))
def test_sums_and_counts_follow_every_write(database: Database, monkeypatch: pytest.MonkeyPatch, writes, many):
    """However many figures PostgreSQL holds for many: new ones are sent to it in another way then."""
    monkeypatch.setattr(observations, "MANY", many)
    with database.writing() as connection:
        for hours, figures in enumerate(writes):
            observations.write(connection, sent(hours), figures)
        for rebuilt in (False, True):
            if rebuilt:
                rollup.rebuild(connection)
            current = observations.series(connection, INDICATOR_CODES, UNIT_CODES)
            assert observations.series(connection, INDICATOR_CODES, UNIT_CODES, known_at=later(10**6)) == current
            provisional = [one for one in current if one.status is ObsStatus.PROVISIONAL]
            accepted = last_accepted(connection, current)
            assert observations.series(connection, INDICATOR_CODES, UNIT_CODES, accepted_only=True) == accepted
            for levels in (NATIONAL_LEVELS, [Level.DISTRICT]):
                found = observations.rollups(connection, INDICATOR_CODES, levels=levels)
                assert sorted(found, key=repr) == sorted(added_up(current, levels), key=repr)
                found = observations.rollups(connection, INDICATOR_CODES, levels=levels, accepted_only=True)
                assert sorted(found, key=repr) == sorted(added_up(accepted, levels, provisional), key=repr)
            for accepted_only, figures in ((False, current), (True, accepted)):
                behind = grouped(figures, NATIONAL_LEVELS)
                for one in observations.national(connection, INDICATOR_CODES, accepted_only=accepted_only):
                    parts = behind[
                        one.indicator, one.period, one.calendar, one.series, one.provenance.source, one.origin
                    ]
                    assert observations.submissions_in(connection, [one], accepted_only=accepted_only) == {
                        part.provenance.submission for part in parts
                    }
                assert {
                    (one.source, one.origin, one.certainty): one.n
                    for one in observations.sources(connection, accepted_only=accepted_only)
                } == counted(figures)
                assert list(observations.figures(connection, accepted_only=accepted_only)) == figures
                for day in (month(1).end, None):
                    seen = [one for one in figures if day is None or one.period.end <= day]
                    last = {pair: max(o.period.end for o in of) for pair, of in by_pair(seen).items()}
                    assert observations.latest(
                        connection, INDICATOR_CODES, UNIT_CODES, day, accepted_only=accepted_only
                    ) == [one for one in seen if one.period.end == last[one.org_unit, one.indicator]]
                    assert observations.org_units_with(
                        connection, INDICATOR_CODES, UNIT_CODES, day, accepted_only=accepted_only
                    ) == Counter(indicator for _, indicator in last)
            assert any_provisional(connection) is bool(provisional)
            assert sum(observations.count(connection).values()) == len(current)


def test_national_figures_are_ratios_of_sums_and_say_so(database: Database):
    with database.writing() as connection:
        observations.write(
            connection,
            sent(),
            [
                rate(1, 1000, org_unit="ministry_1"),
                rate(90, 100, org_unit="province_1"),
                rate(1, 2, org_unit="district_1"),
                rate(1, 2, org_unit="vn"),
                figure(org_unit="province_2", value=100.0),
                rate(0, 0, org_unit="province_3", indicator="share_2"),
                rate(1, 4, org_unit="province_3", period=2, status=ObsStatus.PROVISIONAL),
                rate(1, 4, org_unit="province_4", period=2),
            ],
        )
    with database.reading() as connection:
        first, second, empty = observations.national(connection, ["share_1", "share_2"])
        assert (first.value, first.numerator, first.denominator) == (100 * 91 / 1100, 91, 1100)
        assert (first.org_unit, first.origin, first.status) == (NATION, Origin.REPORTED, ObsStatus.NORMAL)
        provenance = first.provenance
        assert (provenance.file, provenance.line, provenance.note, provenance.certainty) == (
            "", 0, {}, Certainty.DERIVED,
        )  # fmt: skip
        assert first.summed == Sum(units=2, provisional=0)
        assert (second.value, second.status) == (25.0, ObsStatus.PROVISIONAL)
        assert second.summed == Sum(units=2, provisional=1)
        assert (empty.value, empty.denominator) == (None, 0)
        assert observations.national(connection, ["share_1"], month(1).end) == [first]
        accepted = observations.national(connection, ["share_1"], accepted_only=True)
        assert [(one.denominator, one.status, one.summed) for one in accepted] == [
            (1100, ObsStatus.NORMAL, Sum(units=2, provisional=0)),
            (4, ObsStatus.NORMAL, Sum(units=1, provisional=0, left_out=1)),
        ]
        assert [one.value for one in observations.national(connection, ["share_1"], levels=[Level.DISTRICT])] == [50.0]
        assert observations.national(connection, ["unknown"]) == []


def test_two_sources_of_one_period_are_never_one_sum(database: Database):
    with database.writing() as connection:
        observations.write(
            connection, sent(), [rate(1, 2, source=source, origin=Origin.PUBLISHED) for source in ("a", "b")]
        )
        found = observations.national(connection, ["share_1"])
    assert [(one.provenance.source, one.denominator) for one in found] == [("a", 2), ("b", 2)]
