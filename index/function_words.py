"""Words that hold an English sentence together and do not say what it is about. In: nothing. Out: a set of words."""

from __future__ import annotations

_WORDS = """
a an the this that these those some any such its their his her our your my
of in on at by for to from with as into onto than about
and or but if then there
is are was were be been being am has have had having do does did
i you he she it we they them us him me
who whom whose which what when where why how whether
"""

FUNCTION_WORDS = frozenset(_WORDS.split())
"""Articles and other determiners, the commonest prepositions and conjunctions, auxiliaries, pronouns, question words.

Not `no`, `not`, `against`, `may`: they change or are the matter.
"""
