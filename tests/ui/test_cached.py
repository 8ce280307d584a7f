"""What is kept is made once, for one state of the data, and never mixed up."""

import random
import sys
import threading
from dataclasses import dataclass

import pytest
from markupsafe import Markup

from domain.org_unit import Kind, Level, OrgUnit
from storage.database import Database
from ui import cached
from ui.cached import Block, Kept, rendered, weight


@dataclass(frozen=True)
class Screen:
    """The least a block is drawn for."""

    database: Database
    state: str


@pytest.fixture
def database(tmp_path):
    """A database that is never connected to."""
    return Database(f"sqlite:///{tmp_path / 'figures.sqlite'}")


def test_a_value_is_made_once_for_all_who_ask_at_the_same_time():
    kept, made, together = Kept(4), [], threading.Barrier(4)

    def make() -> int:
        made.append(1)
        threading.Event().wait(0.05)
        return len(made)

    found: list[int] = []

    def ask() -> None:
        together.wait()
        found.append(kept.get("key", make))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]


def test_the_least_recently_used_goes_first():
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)
    made: list[str] = []
    for key in ("a", "b"):
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["b"]


def test_large_values_leave_room_for_few():
    kept, made = Kept(10, lambda _key, value: len(value)), []

    def ask(key: str, text: str) -> str:
        return kept.get(key, lambda: made.append(key) or text)

    for key, text in (("a", "four"), ("b", "five."), ("a", ""), ("c", "six..."), ("a", ""), ("b", "five.")):
        ask(key, text)
    assert made == ["a", "b", "c", "b"]
    assert ask("d", "far more than there is room for") == "far more than there is room for"
    ask("a", "four")
    assert made[-2:] == ["d", "a"]


def test_what_fails_is_asked_again():
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 7) == 7


def test_what_fails_leaves_nothing_behind():
    kept = Kept(1000)
    for number in range(100):
        with pytest.raises(ZeroDivisionError):
            kept.get(number, lambda: 1 // 0)
    assert (len(kept), kept.weight) == (0, 0)


def test_a_value_that_made_room_before_it_was_made_is_given_and_not_counted():
    kept = Kept(2)

    def slow() -> str:
        for key in "abc":
            kept.get(key, lambda key=key: key)
        return "slow"

    assert kept.get("slow", slow) == "slow"
    assert (len(kept), kept.weight, kept.dropped) == (2, 2, 2)
    assert kept.get("b", lambda: "made anew") == "b"


def test_the_bound_holds_whoever_asks_in_whatever_order():
    kept, together = Kept(1000, lambda _key, value: len(value)), threading.Barrier(4)

    def ask(seed: int) -> None:
        rng = random.Random(seed)
        together.wait()
        for _ in range(2000):
            size = rng.randrange(1, 200)
            assert len(kept.get(size, lambda size=size: "x" * size)) == size

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.weight == sum(entry.weight for entry in kept._entries.values())
    assert 800 < kept.weight <= kept.most
    assert kept.dropped > 1000


def test_an_answer_weighs_what_it_is_made_of_and_not_what_it_names(database):
    alone = weight(("x" * 100_000,))
    assert 100_000 < alone < 102_000
    text = "y" * 100_000
    assert weight((text, [text], {"again": text})) < 103_000, "what stands in it twice is there once"
    unit = OrgUnit(
        code="a", level=Level.PROVINCE, kind=Kind.PROVINCE, names={"vi": "z" * 100_000}, short={"vi": "z"}
    )  # fmt: skip
    assert weight((unit, database, OrgUnit, alone)) < 2_000


def test_a_large_answer_is_weighed_by_a_sample_of_what_it_is_made_of():
    rows = tuple((f"unit {number}", float(number), ("x" * (number % 50),)) for number in range(20_000))
    parts = [part for row in rows for part in (row, *row, *row[2])]
    whole = sum(map(sys.getsizeof, {id(part): part for part in parts}.values())) + sys.getsizeof(rows)
    assert weight(rows) == pytest.approx(whole, rel=0.15)


def test_what_an_address_says_weighs_with_the_block_it_is_the_key_of(database, monkeypatch):
    # Its own: what others drew goes with their answers, at any moment.
    kept = Kept(cached.BLOCKS, cached._blocks._weigh)
    monkeypatch.setattr(cached, "_blocks", kept)

    @rendered
    def block(_screen: Screen, _what: str) -> Markup:
        return Markup("<p></p>")

    block(Screen(database, "a" * 100_000), "x")
    block(Screen(database, "b"), "y" * 100_000)
    assert 200_000 < kept.weight < 210_000


def test_what_is_kept_has_bounds_in_bytes():
    for kind, kept in cached.kept().items():
        assert 1_000_000 < kept.most <= 64_000_000, kind
        assert kept.weight <= kept.most, kind


def test_a_block_is_drawn_again_only_for_another_state_another_argument_or_another_database(database, tmp_path):
    drawn: list[str] = []

    @rendered
    def block(screen: Screen, what: object, *, loud: bool = False) -> Markup:
        drawn.append(screen.state)
        return Markup("<p>{} {} {}</p>").format(screen.state, what, loud)

    first = Screen(database, "a")
    assert block(first, "x") == block(Screen(database, "a"), "x") == "<p>a x False</p>"
    assert len(drawn) == 1
    assert block(Screen(database, "b"), "x") == "<p>b x False</p>"
    assert block(first, "y") == "<p>a y False</p>"
    assert block(first, "x", loud=True) == "<p>a x True</p>"
    assert block(first, 1) == "<p>a 1 False</p>"
    assert block(first, True) == "<p>a True False</p>"
    block(Screen(Database(f"sqlite:///{tmp_path / 'other.sqlite'}"), "a"), "x")
    assert len(drawn) == 7


def test_an_argument_that_is_held_cannot_be_taken_for_another(database):
    @rendered
    def block(_screen: Screen, what: object) -> Markup:
        return Markup("{}").format(id(what))

    # Without being held, an object could die, and the next one stand at the same place in memory.
    assert len({block(Screen(database, "a"), object()) for _ in range(100)}) == 100


class Answer:
    """As answers are: it can be watched."""


def test_a_block_goes_with_the_answer_it_was_drawn_from(database):
    drawn: list[int] = []

    @rendered
    def block(_screen: Screen, what: object) -> Markup:
        drawn.append(id(what))
        return Markup("{}").format(len(drawn))

    kept, screen = cached.kept()["blocks"], Screen(database, "a")
    answer, before, weight_before = Answer(), len(kept), kept.weight
    assert block(screen, [answer, 1]) == block(screen, [answer, 1]) == "1"
    del answer
    for number in range(2, 100):  # each may stand where the one before has stood
        assert block(screen, [Answer(), 1]) == str(number)
    block(screen, "last")
    assert len(kept) == before + 1
    assert kept.weight == weight_before + max(entry.weight for entry in list(kept._entries.values())[-1:])
    assert kept.weight == sum(entry.weight for entry in kept._entries.values())


def test_an_answer_may_die_while_others_are_made():
    kept, made = Kept(100), []

    def make() -> str:
        made.append(kept.get("inner", lambda: "inner", None, [Answer()]))
        return "outer"

    assert kept.get("outer", make) == "outer"
    assert kept.get("outer", make) == "outer"
    assert made == ["inner"]
    assert (len(kept), kept.weight) == (1, 1)


def test_a_block_goes_to_the_framework_as_it_is():
    text = "  <p>\n    x</p>\n"
    assert Block(text)._repr_html_() == text
    assert type(Block(text)._repr_html_()) is str
