"""The part of an archive that filters select: their compiled nodes in, the papers that a search goes through out.

A paper is gone through when it has what each filter asks for, in any of its sections; `--heading` narrows sections and
no papers. What an answer says of its coverage is about these papers (`index.archive.Archive.coverage`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.engines import AllOf, AnyOf, KeyField, Keys, Node, Variants
from index.lexicon import Lexicon


def selected_papers(filters: Iterable[Node], hidden: frozenset[int], lexicon: Lexicon) -> frozenset[str] | None:
    """Return the ids of the papers that all filters select and that are not `hidden`; None stands for all.

    Raises:
        EngineError: the lexicon cannot be read.
    """
    selected: frozenset[int] | None = None
    for node in filters:
        some = _papers_of(node, lexicon.papers_with)
        if some is not None:
            selected = some if selected is None else selected & some
    if selected is None and not hidden:
        return None
    papers = lexicon.papers()
    return frozenset(papers[one] for one in (papers.keys() if selected is None else selected) - hidden)


def _papers_of(node: Node, papers_with: Callable[[KeyField, Iterable[str]], frozenset[int]]) -> frozenset[int] | None:
    """Return the papers with what a node asks for, None if it asks for words."""
    match node:
        case Keys(field=field, values=values):
            return papers_with(field, values)
        case AllOf(children=children) | AnyOf(children=children) | Variants(children=children):
            parts = [_papers_of(child, papers_with) for child in children]
            known = [part for part in parts if part is not None]
            if isinstance(node, AllOf):
                return frozenset.intersection(*known) if known else None
            return frozenset().union(*known) if len(known) == len(parts) else None
    return None
