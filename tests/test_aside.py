"""A call goes on in a thread of its own; what it returns or raises comes out where it is asked for."""

from __future__ import annotations

import threading

import pytest

from index.engines.aside import Aside


def test_a_call_goes_on_while_the_caller_does() -> None:
    go_on = threading.Event()
    call = Aside(lambda: go_on.wait(timeout=10))

    go_on.set()

    assert call.result()


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt()], ids=["error", "no exception"])
def test_what_a_call_raises_comes_out_where_its_result_is_asked_for(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        Aside(fail).result()

    assert raised.value is error


def test_what_a_block_raises_is_told_when_its_call_has_ended() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def fail() -> None:
        go_on.wait(timeout=10)
        ended.set()
        raise ValueError("of the call")

    def block() -> None:
        with Aside(fail):
            threading.Timer(0.05, go_on.set).start()
            raise KeyError("of the block")

    with pytest.raises(KeyError) as raised:
        block()

    assert ended.is_set()
    assert raised.value.__context__ is None
