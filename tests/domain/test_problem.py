"""Problems grouped by cause."""

from domain.problem import Problem, Severity, causes


def test_the_gravest_first_then_the_most_frequent() -> None:
    problems = [
        Problem(code="warned", severity=Severity.WARN),
        *[Problem(code="rare", line=9, cell="x")],
        Problem(code="seldom", line=1, cell="x"),
        *[Problem(code="often", line=line, cell=str(line % 2)) for line in (7, 2, 3, 4, 4)],
        Problem(code="asked", severity=Severity.ASK),
    ]
    found = causes(problems)
    assert [one.code for one in found] == ["often", "seldom", "rare", "asked", "warned"]
    assert found[0].lines == ((2, 4), (7, 7))
    assert [(p.line, p.cell) for p in found[0].examples] == [(2, "0"), (7, "1")]
    assert found[4].lines == ()
