"""Read the acts that tables are evidence of: registers, lists of decisions, pairs of name and value.

In: the rows of one table. Out: `Found`, each with its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.act_ids import FINAL, ids_of
from pipeline.edtf import earliest_day, latest_day
from pipeline.entries import bare_verdict, is_of_agenda, is_order, is_stage, says_on_hold
from pipeline.found_acts import DECISIONS, Found
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.tokens import Token, bracketed
from pipeline.grammar.verbs import Form, verb_forms
from pipeline.id_repair import names_unread
from pipeline.objects import Act
from pipeline.records import Action, Label
from pipeline.sentence_acts import ActReader
from pipeline.sentences import Unit, split_line
from pipeline.setting import Setting, decided_by_regulator
from pipeline.status_rows import Cell, Column, Header, cells_of, laid_out, read_header

_READ_COLUMNS = frozenset({Column.STATUS, Column.DECISION, Column.RECOMMENDATION, Column.COMMENT, Column.UNKNOWN})
_LONGEST_DONE = 3  # tokens: "Sent to Authority"
_STANDS_FOR = {Column.DECISION: "agreed", Column.RECOMMENDATION: "recommended"}
_ROW_FIELDS = (
    (Column.DATE, Label.DATE),
    (Column.PLANNED, Label.DATE),
    (Column.BODY, Label.COMMITTEE),
)


class TableReader:
    """Reads the rows of one table in order."""

    def __init__(self, reader: ActReader) -> None:
        """Read rows with the reader of their section's sentences."""
        self._reader = reader
        self._text = reader.text

    def read(self, rows: Sequence[Unit]) -> list[tuple[Unit, Found]]:
        """Return the acts that the rows of one table are evidence of."""
        found: list[tuple[Unit, Found]] = []
        header: Header | None = None
        ids: tuple[str, ...] = self._reader.named.heading
        for row in rows:
            tokens = self._reader.tokens(row.start, row.end)
            spans = cells_of(self._text, row.start, row.end)
            named = ids_of(tokens)
            texts = () if named else [self._text[s:e] for s, e in spans]
            if not named and header is None and (header := read_header(texts)):
                if len(spans) == 2 and ids:
                    found += self._read_pair(row, spans, ids)
                continue
            # One cell alone heads a group of rows ("Report Phase"); with the first one free, a row goes on.
            may_head = header is not None and len(texts) > 2 and texts[0] and sum(map(bool, texts)) > 1
            if may_head and (below := read_header(texts)):
                header = below  # another table follows
                continue
            if named:
                first = self._text[slice(*spans[0])]
                if not ids_of(self._reader.tokens(*spans[0])) and names_unread(first, self._reader.around.rules()):
                    continue  # what the row is about could not be read
                cells = laid_out(self._text, (row.start, row.end), header)
                ids = self._row_ids(cells)
                found += [(row, one) for one in self._read_row(cells, ids)]
                if len(spans) == 2 and read_header([self._text[spans[0][0] : spans[0][1]]]):
                    header = Header((Column.OTHER,), (None,))  # pairs of name and value follow
            elif ids and len(spans) == 2:
                found += self._read_pair(row, spans, ids)
        return found

    def _read_pair(self, row: Unit, spans: Sequence[tuple[int, int]], ids: tuple[str, ...]) -> list[tuple[Unit, Found]]:
        """Return the acts of a row that names a property and its value: "Decision | Approved"."""
        pair = read_header([self._text[spans[0][0] : spans[0][1]]])
        if not pair:
            return []
        cell = Cell(*spans[1], pair.columns[0], pair.actions[0])
        return [(row, one) for one in self._read_row((cell,), ids)]

    def _row_ids(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        """Return the modifications that a row is about: those of its id column, else of the first cell with any."""
        for cell in sorted(cells, key=lambda cell: cell.column is not Column.ID):
            if ids := ids_of(self._reader.tokens(cell.start, cell.end)):
                return ids
        return ()

    def _read_row(self, cells: Sequence[Cell], ids: tuple[str, ...]) -> list[Found]:
        if self._is_of_action(cells):
            return self._told_beside(cells)
        when, planned, body = (self._tagged(cells, *kind) for kind in _ROW_FIELDS)
        who, on = self._body_and_day(cells)
        setting = self._setting_of_row(cells, body or who)
        when = when or on or self._lone_day(cells)
        ahead = when if when and not self._has_passed(when) else None
        found: list[Found] = []
        of_proposals = self._are_proposals(cells)
        for cell in cells:
            tokens = self._reader.tokens(cell.start, cell.end)
            if of_proposals and cell.action and (day := self._past_day(tokens)):
                found.append(Found(Act(cell.action, 0), self._named_in(tokens, cell.action, setting), ids, day, None))
            elif cell.column in _READ_COLUMNS or (of_proposals and cell.column is Column.ACTION and _is_done(tokens)):
                found += self._read_cell(cell, ids, setting)
        if new := self._tagged(cells, Column.NEW_DATE, Label.DATE):
            act = Act(Action.DATE_CHANGED, 0)
            moved = [one for one in found if one.act.action is act.action] or [
                Found(act, setting.acting(act.action), ids, None, None)
            ]
            found = [one for one in found if one not in moved] + [replace(one, planned=new) for one in moved]
        if not found:
            for cell in cells:
                if cell.guessed and cell.column is Column.TITLE:
                    found += self._read_cell(cell, ids, setting)
        return [
            replace(
                one,
                explicit=one.explicit or (when if when and self._has_passed(when) else None),
                planned=one.planned or ((planned or ahead) if one.act.action in DECISIONS else None),
            )
            for one in found
        ]

    def _is_of_action(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is about an action or a document that only mentions a modification: "MP101 report | Approved".

        A column says so, or all cells that name a modification before any comment tell somebody to do something.
        """
        tokens = [(cell.column, self._reader.tokens(cell.start, cell.end)) for cell in cells]
        named = [(column, said) for column, said in tokens if ids_of(said)]
        if any(column in {Column.ACTION, Column.DOCUMENT} for column, _ in named):
            return not any(column in {Column.ID, Column.TITLE} for column, _ in named)
        return bool(named) and is_order(self._reader.sentence(named[0][1]))

    def _told_beside(self, cells: Sequence[Cell]) -> list[Found]:
        """Return what the comments on an action tell of modifications that they name themselves."""
        told = [cell for cell in cells if cell.column in _READ_COLUMNS]
        each = ((cell, ids_of(self._reader.tokens(cell.start, cell.end))) for cell in told)
        return [one for cell, ids in each if ids for one in self._read_cell(cell, ids, self._reader.setting)]

    def _are_proposals(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is about the modification that it names, and not about an action or a risk that mentions it."""
        leading = [cell for at, cell in enumerate(cells) if not at or cell.column in {Column.ID, Column.TITLE}]
        return any(ids_of(self._reader.tokens(cell.start, cell.end)) for cell in leading)

    def _named_in(self, tokens: Sequence[Token], action: Action, setting: Setting) -> str | None:
        """Return who acted by a cell that names its body ("Change Board, 27 February 2019"), else by the table."""
        said = self._text[tokens[0].start : tokens[-1].end]
        if decided_by_regulator(said):
            return None
        named = (token.values[0] for token in tokens if token.label is Label.COMMITTEE)
        return next(named, setting.acting(action))

    def _setting_of_row(self, cells: Sequence[Cell], body: str | None) -> Setting:
        """Return who a row's acts are credited to: its own column says so, else what holds for the whole table."""
        if body:
            return replace(self._reader.setting, heading=body, regulator=False)
        named = [self._text[cell.start : cell.end] for cell in cells if cell.column is Column.BODY]
        return replace(
            self._reader.setting, regulator=self._reader.setting.regulator or any(map(decided_by_regulator, named))
        )

    def _read_cell(self, cell: Cell, ids: tuple[str, ...], setting: Setting) -> list[Found]:
        if cell.column is Column.STATUS and not cell.guessed:  # how things stand is no act of the paper's committee
            setting = replace(setting, last=None, paper=None)
        opening, colon, _ = self._text[cell.start : cell.end].partition(":")
        if colon and decided_by_regulator(opening):  # "Authority decision received: approved on 3 June"
            setting = replace(setting, regulator=True)
        kept, self._reader.setting = self._reader.setting, setting
        found: list[Found] = []
        for start, end in split_line(self._text, cell.start, cell.end):
            tokens = self._reader.tokens(start, end)
            if not tokens:
                continue
            verdict = cell.column in {Column.STATUS, Column.DECISION} and bare_verdict(tokens)
            sentence = self._reader.standing_for("agreed", tokens) if verdict else self._reader.sentence(tokens)
            acts = self._reader.acts(sentence, 0, ids)
            if not acts and cell.column in _STANDS_FOR:
                standing = self._reader.standing_for(_STANDS_FOR[cell.column], tokens)
                implied = [one for one in self._reader.acts(standing, 0, ids) if one.act.filled_by is not None]
                acts = [one for one in implied if not (_foretells(standing, one.act) or _is_due(tokens, one.act))]
            if not acts and cell.column is Column.STATUS and says_on_hold(tokens):
                acts = [Found(Act(Action.DEFERRED, 0), None, ids, None, None)]
            says_stage = bool(sentence.stages) and not (cell.guessed and is_of_agenda(tokens))
            if not acts and cell.column in {Column.STATUS, Column.DECISION} and says_stage:
                act = Act(Action.STAGE_CHANGED, 0, stage=sentence.stages[0].name)
                body = setting.acting(act.action) if cell.column is Column.DECISION else None
                acts = [Found(act, body, ids, None, None)] if is_stage(sentence) else []
            own = {value for named, _ in bracketed(tokens) for value in named}
            named = set(ids_of(tokens)) & set(ids)
            own |= named if cell.prose or len(named) > 1 else set()
            found += [one if set(one.values) <= own else replace(one, values=ids) for one in acts]
        self._reader.setting = kept
        return found

    def _tagged(self, cells: Sequence[Cell], column: Column, label: Label) -> str | None:
        for cell in cells:
            if cell.column is column and (cell.action is None or column is not Column.DATE):
                for token in self._reader.tokens(cell.start, cell.end):
                    if token.label is label:
                        return token.values[0]
        return None

    def _body_and_day(self, cells: Sequence[Cell]) -> tuple[str | None, str | None]:
        """Return committee and day of a cell that is nothing else, of a table without header: "CSC, 28 September"."""
        for cell in cells:
            tokens = (
                [t for t in self._reader.tokens(cell.start, cell.end) if t.label or t.is_word] if cell.guessed else []
            )
            if [token.label for token in tokens] == [Label.COMMITTEE, Label.DATE]:
                return tokens[0].values[0], tokens[1].values[0]
        return None, None

    def _lone_day(self, cells: Sequence[Cell]) -> str | None:
        """Return the day that fills a cell of which no header says that it holds one."""
        for cell in cells:
            if cell.guessed or cell.column is Column.COMMENT:
                tokens = self._reader.tokens(cell.start, cell.end)
                if len(tokens) == 1 and tokens[0].label is Label.DATE:
                    return tokens[0].values[0]
        return None

    def _past_day(self, tokens: Sequence[Token]) -> str | None:
        days = [token.values[0] for token in tokens if token.label is Label.DATE]
        return days[0] if days and self._has_passed(days[0]) else None

    def _has_passed(self, day: str) -> bool:
        document = self._reader.around.facts.date
        return document is None or earliest_day(day) <= latest_day(document.value)


def _is_due(tokens: Sequence[Token], act: Act) -> bool:
    """Whether a final decision is still to be taken: "To be approved in June"."""
    return act.action in FINAL and [token.word for token in tokens[:2]] == ["to", "be"]


def _foretells(sentence: Sentence, act: Act) -> bool:
    """Whether what a decision would govern only says what is to come: "At risk: test data will be late"."""
    group = sentence.clauses[act.clause if act.filled_by is None else act.filled_by].group
    return bool({"will", "would", "may"} & set(sentence.words(group.first, group.head)))


def _is_done(tokens: Sequence[Token]) -> bool:
    """Whether a cell says no more than what was done: "Approved"; an action that is to be done says who and what."""
    return 0 < len(tokens) <= _LONGEST_DONE and Form.PARTICIPLE in verb_forms(tokens[0].word)
