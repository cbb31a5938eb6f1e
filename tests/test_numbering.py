"""Labels make a numbering together; a figure alone makes none."""

from __future__ import annotations

import pytest

from pipeline.labels import read_labels
from pipeline.numbering import Candidate, best_chain


def chosen(*labels: str) -> list[str]:
    """Return which of the labels are chosen, where everything else speaks for each of them."""
    candidates = [
        Candidate(at, next(iter(read_labels(f"{label} Dates and costs"))), 5.7) for at, label in enumerate(labels)
    ]
    return [one.label.printed for one in best_chain(candidates)]


@pytest.mark.parametrize("figure", ["6", "12"])
def test_a_bare_figure_alone_numbers_nothing(figure):
    assert chosen(figure) == []
    assert chosen(figure, "Appendix A") == ["Appendix A"]


@pytest.mark.parametrize("labels", [("1",), ("6.",), ("6", "7"), ("6", "6.1"), ("Item 6",)])
def test_a_figure_with_a_stop_a_word_or_a_successor_is_a_number(labels):
    assert len(chosen(*labels)) == len(labels)
