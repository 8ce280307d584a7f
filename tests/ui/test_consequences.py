"""What would follow from a file, in words: met late is told apart from met."""

from types import SimpleNamespace

from domain.status import Status
from services.consequences import Consequences, Flip
from tests.domain.builders import a_province, a_target, an_indicator
from tests.ui.reader import EN, Read, link
from ui import consequences


def said(*flips: tuple[Status, Status]) -> str:
    indicator = an_indicator()
    found = Consequences(
        flips=tuple(
            Flip(unit=a_province(f"prov63_{place}"), indicator=indicator, target=a_target(), before=was, after=now)
            for place, (was, now) in enumerate(flips)
        ),
        moves=(),
        national=(),
    )
    page = SimpleNamespace(words=EN, link=link, catalogue=SimpleNamespace(indicators={indicator.code: indicator}))
    return Read(consequences.of_report(page, found)).text


def test_targets_that_would_be_met_late_are_told_apart() -> None:
    met, late = (Status.MISSED, Status.MET), (Status.MISSED, Status.MET_LATE)
    assert "3 more targets met (2 of them late)." in said(met, late, late)
    assert "1 more target met (late)." in said(late)
    assert "2 more targets met." in said(met, (Status.BEHIND, Status.ALREADY_MET))
    lost = said((Status.MET_LATE, Status.REGRESSED))
    assert "1 target no longer met." in lost
    assert "more target" not in lost
