"""Problems grouped by cause."""

from domain.problem import Problem, Severity, as_parameters, causes, in_one_language


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


def test_a_parameter_is_said_as_each_language_says_it() -> None:
    params = as_parameters("unit", {"vi": "Hà Nội", "en": "Ha Noi"}) | as_parameters("own", {"vi": "X", "en": "X"})
    assert params == {"unit": "Hà Nội", "unit.en": "Ha Noi", "own": "X"}
    assert in_one_language(params, "en") == {"unit": "Ha Noi", "own": "X"}
    assert in_one_language(params, "vi") == in_one_language(params, "fr") == {"unit": "Hà Nội", "own": "X"}
