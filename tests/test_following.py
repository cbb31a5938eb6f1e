"""Folders that are followed: what comes is loaded once it is complete, and what goes is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from test_load import World, counts, world  # noqa: F401 (a fixture)

from index.discover import Found, FoundFile
from index.following import Follower, follow
from index.load import LoadOptions
from index.load_answers import LoadReport


def found(**marks: int) -> Found:
    files = tuple(FoundFile(f"/p/{name}", f"/p/{name}", 1, mark) for name, mark in marks.items())
    return Found(files, (), 0, ("/p/",))


def follower(*, now: int = 10**12) -> Follower:
    return Follower(now_ns=lambda: now)


def test_the_first_look_loads_what_is_old_and_leaves_what_was_just_written() -> None:
    assert follower(now=100 * 10**9).look(found(old=1, new=99 * 10**9)) == frozenset({"/p/new"})


def test_a_file_is_loaded_when_it_looks_the_same_twice() -> None:
    one = follower(now=0)
    looks = [one.look(found(a=mark)) for mark in (1, 2, 3, 3, 3)]

    # At the first look there is a load in any case; while the file grows there is none.
    assert looks == [frozenset({"/p/a"}), None, None, frozenset(), None]


def test_nothing_is_loaded_while_nothing_happens() -> None:
    one = follower()
    one.look(found(a=1, b=2))

    assert [one.look(found(a=1, b=2)) for _ in range(3)] == [None] * 3


def test_what_went_away_is_a_reason_to_load() -> None:
    one = follower()
    one.look(found(a=1, b=2))

    assert one.look(found(a=1)) == frozenset()
    assert one.look(found(a=1)) is None


def test_a_file_that_changes_is_left_alone_and_its_old_state_stays_known() -> None:
    one = follower()
    one.look(found(a=1, b=2))

    assert one.look(found(a=1, b=3)) is None
    assert one.look(found(a=1, b=3)) == frozenset()


def followed(world: World, *changes: Callable[[], object]) -> Iterator[LoadReport]:  # noqa: F811
    """Follow the papers; between two looks one change after the other is made, and then Ctrl-C is pressed."""
    to_make = iter(changes)

    def wait(_: float) -> None:
        change = next(to_make, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    def load(options: LoadOptions) -> LoadReport:
        return world.load(unsettled=options.unsettled)

    try:
        yield from follow(load, [str(world.papers)], LoadOptions(), leave_out=world.directory, wait=wait)
    except KeyboardInterrupt:
        return


def aged(path: Path) -> Path:
    os.utime(path, (1, 1))
    return path


def test_what_comes_and_goes_is_loaded_and_told(world: World) -> None:  # noqa: F811
    first = aged(world.write("a.txt", "Alpha"))
    reports = list(
        followed(world, lambda: aged(world.write("b.txt", "Beta")), lambda: None, lambda: None, first.unlink)
    )

    assert [counts(report) for report in reports] == [{"loaded": 1}, {"unchanged": 1, "loaded": 1}, {"unchanged": 1}]
    assert reports[-1].vanished == 1
    assert world.titles() == ["Alpha", "Beta"]


def test_a_known_file_that_is_being_rewritten_does_not_vanish(world: World) -> None:  # noqa: F811
    path, other = aged(world.write("a.txt", "Alpha")), aged(world.write("b.txt", "Beta"))

    def half_written_while_another_goes() -> None:
        path.write_text("Alpha, half")
        other.unlink()

    reports = list(followed(world, half_written_while_another_goes))

    assert [report.vanished for report in reports] == [0, 1]
    assert world.titles() == ["Alpha", "Beta"]
