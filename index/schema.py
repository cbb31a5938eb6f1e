"""The tables of the archive's database, as one list of migrations: an old archive is brought up step by step.

`MIGRATIONS[n]` takes the database from version n to n + 1. What is released is never edited; a change is a new step.

- contents: one row per distinct file, by SHA-256. `pending` until its record is committed, then `loaded`; `removed`
  keeps the row alone, so that a later load leaves the file out.
- sources: where contents were found; many sources may lead to one content. `previous` is what stood there before.
- failed_files: sources that could not become a document, as they were when that was found out.
- containers: files that hold files, read to their end; their members stand in sources and failed_files.
- pages, page_results: what became of each page, and what was read on it.
- records, word_maps: the document as the contract prints it, and where its words stand. With the pages: the truth.
- events, mentions: drawn from the records, and rebuilt from them at any time.
- summaries, stale_families, arrived: what `modifications` lists, one row a family and part, kept so that it need not be
  drawn again; triggers say of which families the rows are out of date, and where papers only came, which.
- histories: what happened to those modifications of which hundreds of statements tell, kept with their summaries.
- totals: the counts that every answer states, of superseded papers and of the others, by the papers' dates; triggers
  drop them at a change.
- arrivals: every paper that ever came in, numbered in the order of coming, and once more for pages that could only be
  read later. Removing a paper leaves its number: it is not news a second time.
- watches, watch_news: saved searches, up to which arrival each was asked, and what it found in those after.
- corrections: what people say instead of what was found. Primary, as the records are; undone ones stay, marked so.
- manifest_facts: what a manifest says of a content, beside its record.
"""

from __future__ import annotations

_FIRST = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('identity', lower(hex(randomblob(8)))), ('revision', 0);

CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    profile TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'loaded', 'removed')),
    superseded_by TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    pages_low_confidence INTEGER NOT NULL DEFAULT 0,
    pages_failed INTEGER NOT NULL DEFAULT 0,
    pages_pending INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contents_by_revision ON contents (revision);
CREATE INDEX contents_by_state ON contents
    (state, superseded_by, page_count, pages_low_confidence, pages_failed, pages_pending);

CREATE TABLE sources (
    uri TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL REFERENCES contents,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    previous TEXT,
    vanished INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sources_by_content ON sources (sha256);
CREATE INDEX sources_by_previous ON sources (previous) WHERE previous IS NOT NULL;

CREATE TABLE failed_files (
    uri TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    advice TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE pages (
    sha256 TEXT NOT NULL REFERENCES contents,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'failed', 'pending')),
    version INTEGER NOT NULL,
    text_source TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    stage TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    advice TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sha256, number)
) WITHOUT ROWID;
CREATE INDEX pages_in_trouble ON pages (state) WHERE state <> 'done';

CREATE TABLE page_results (
    sha256 TEXT NOT NULL,
    number INTEGER NOT NULL,
    result BLOB NOT NULL,
    PRIMARY KEY (sha256, number)
);

CREATE TABLE records (
    sha256 TEXT PRIMARY KEY REFERENCES contents,
    version INTEGER NOT NULL,
    families TEXT NOT NULL,
    record BLOB NOT NULL
);

CREATE TABLE word_maps (
    sha256 TEXT NOT NULL,
    section TEXT NOT NULL,
    map BLOB NOT NULL,
    PRIMARY KEY (sha256, section)
);

CREATE TABLE events (
    sha256 TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    modification TEXT NOT NULL,
    family TEXT NOT NULL,
    action TEXT NOT NULL,
    committee TEXT,
    date TEXT,
    basis TEXT,
    stage TEXT,
    planned_date TEXT,
    section TEXT NOT NULL,
    page INTEGER NOT NULL,
    quote TEXT NOT NULL,
    doubts TEXT NOT NULL,
    PRIMARY KEY (sha256, ordinal)
) WITHOUT ROWID;
CREATE INDEX events_by_family ON events (family);

CREATE TABLE mentions (
    sha256 TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    modification TEXT NOT NULL,
    family TEXT NOT NULL,
    section TEXT NOT NULL,
    page INTEGER NOT NULL,
    title TEXT,
    title_weight INTEGER NOT NULL,
    PRIMARY KEY (sha256, ordinal)
) WITHOUT ROWID;
CREATE INDEX mentions_by_family ON mentions (family);
CREATE INDEX mentions_by_modification ON mentions (modification, family);

CREATE TABLE papers (
    sha256 TEXT PRIMARY KEY,
    title TEXT,
    date TEXT,
    profile TEXT NOT NULL
) WITHOUT ROWID;
"""

_CORRECTIONS = """
CREATE TABLE corrections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL REFERENCES contents,
    kind TEXT NOT NULL CHECK (kind IN ('entity', 'event', 'document')),
    found TEXT NOT NULL,
    change TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT,
    undone_by TEXT,
    undone_at TEXT
);
CREATE INDEX corrections_by_content ON corrections (sha256);
"""

_CONTAINERS = """
CREATE TABLE containers (
    uri TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    skipped INTEGER NOT NULL
) WITHOUT ROWID;
"""

_PAPERS = """
ALTER TABLE papers ADD COLUMN committee TEXT;
ALTER TABLE papers ADD COLUMN marking TEXT;
UPDATE papers SET
    committee = (SELECT record_value(record, 'committee') FROM records r WHERE r.sha256 = papers.sha256),
    marking = (SELECT record_value(record, 'marking') FROM records r WHERE r.sha256 = papers.sha256);
UPDATE papers SET committee = (
    SELECT json_extract(change, '$.committee') FROM corrections c
    WHERE c.sha256 = papers.sha256 AND kind = 'document' AND undone_at IS NULL
        AND json_type(change, '$.committee') IS NOT NULL
    ORDER BY number DESC LIMIT 1
) WHERE sha256 IN (
    SELECT sha256 FROM corrections
    WHERE kind = 'document' AND undone_at IS NULL AND json_type(change, '$.committee') IS NOT NULL
);
CREATE INDEX papers_by_marking ON papers (marking) WHERE marking IS NOT NULL;
"""

_SUMMARIES = """
CREATE TABLE summaries (
    family TEXT NOT NULL,
    part TEXT NOT NULL,
    modification TEXT NOT NULL,
    also_known_as TEXT NOT NULL,
    title TEXT,
    first_seen TEXT,
    last_seen TEXT,
    mentions INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    stage TEXT,
    first_mention TEXT NOT NULL,
    last_mention TEXT NOT NULL,
    PRIMARY KEY (family, part)
) WITHOUT ROWID;
CREATE TABLE stale_families (
    family TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TRIGGER mention_came AFTER INSERT ON mentions BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (new.family);
END;
CREATE TRIGGER mention_went AFTER DELETE ON mentions BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (old.family);
END;
CREATE TRIGGER event_came AFTER INSERT ON events BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (new.family);
END;
CREATE TRIGGER event_went AFTER DELETE ON events BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (old.family);
END;
CREATE TRIGGER content_changed AFTER UPDATE OF state, superseded_by ON contents
WHEN old.state <> new.state OR old.superseded_by IS NOT new.superseded_by BEGIN
    INSERT OR IGNORE INTO stale_families
    SELECT family FROM mentions WHERE sha256 = new.sha256 UNION SELECT family FROM events WHERE sha256 = new.sha256;
END;
"""

_WATCHES = """
CREATE TABLE arrivals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    pages TEXT,
    unread TEXT NOT NULL
);
CREATE INDEX arrivals_by_content ON arrivals (sha256);
INSERT INTO arrivals (sha256, pages, unread)
SELECT sha256, NULL, (
    SELECT json_group_array(number) FROM pages p WHERE p.sha256 = c.sha256 AND p.state <> 'done'
) FROM contents c WHERE state <> 'pending';

CREATE TABLE watches (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    request TEXT NOT NULL,
    added_at TEXT NOT NULL,
    checked INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE watch_news (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL COLLATE NOCASE REFERENCES watches ON UPDATE CASCADE ON DELETE CASCADE,
    found_at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    item TEXT NOT NULL
);
CREATE INDEX watch_news_by_watch ON watch_news (watch);
CREATE INDEX watch_news_by_content ON watch_news (sha256);
"""

_TOTALS = """
CREATE TABLE totals (
    superseded INTEGER PRIMARY KEY,
    documents INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    pages_low_confidence INTEGER NOT NULL,
    pages_failed INTEGER NOT NULL,
    pages_pending INTEGER NOT NULL
);
CREATE TRIGGER content_counted AFTER INSERT ON contents BEGIN
    DELETE FROM totals;
END;
CREATE TRIGGER content_recounted AFTER UPDATE ON contents BEGIN
    DELETE FROM totals;
END;
CREATE TRIGGER content_uncounted AFTER DELETE ON contents BEGIN
    DELETE FROM totals;
END;
"""

_MANIFESTS = """
CREATE TABLE manifest_facts (
    sha256 TEXT PRIMARY KEY REFERENCES contents,
    title TEXT,
    committee TEXT,
    date TEXT,
    date_text TEXT,
    code TEXT,
    address TEXT,
    manifest TEXT NOT NULL,
    line INTEGER NOT NULL
) WITHOUT ROWID;
"""

_TOTALS_BY_DATE = """
DROP TABLE totals;
CREATE TABLE totals (
    superseded INTEGER NOT NULL,
    date TEXT NOT NULL, -- of the papers, in EDTF; empty for those without
    documents INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    pages_low_confidence INTEGER NOT NULL,
    pages_failed INTEGER NOT NULL,
    pages_pending INTEGER NOT NULL,
    PRIMARY KEY (superseded, date)
) WITHOUT ROWID;
CREATE TRIGGER paper_counted AFTER INSERT ON papers BEGIN
    DELETE FROM totals;
END;
CREATE TRIGGER paper_recounted AFTER UPDATE ON papers BEGIN
    DELETE FROM totals;
END;
CREATE TRIGGER paper_uncounted AFTER DELETE ON papers BEGIN
    DELETE FROM totals;
END;
"""

_HISTORIES = """
CREATE TABLE histories (
    family TEXT PRIMARY KEY,
    events BLOB NOT NULL
);
CREATE INDEX summaries_by_name ON summaries (modification, also_known_as);
"""

_ARRIVED = """
ALTER TABLE stale_families ADD COLUMN redraw INTEGER NOT NULL DEFAULT 1;
CREATE TABLE arrived (
    family TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (family, sha256)
) WITHOUT ROWID;
DROP TRIGGER mention_came;
DROP TRIGGER mention_went;
DROP TRIGGER event_came;
DROP TRIGGER event_went;
DROP TRIGGER content_changed;
CREATE TRIGGER mention_came AFTER INSERT ON mentions BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (new.family, 0);
    INSERT OR IGNORE INTO arrived VALUES (new.family, new.sha256);
END;
CREATE TRIGGER event_came AFTER INSERT ON events BEGIN
    INSERT OR IGNORE INTO stale_families VALUES (new.family, 0);
    INSERT OR IGNORE INTO arrived VALUES (new.family, new.sha256);
END;
CREATE TRIGGER mention_went AFTER DELETE ON mentions BEGIN
    INSERT OR REPLACE INTO stale_families VALUES (old.family, 1);
END;
CREATE TRIGGER event_went AFTER DELETE ON events BEGIN
    INSERT OR REPLACE INTO stale_families VALUES (old.family, 1);
END;
CREATE TRIGGER content_changed AFTER UPDATE OF state, superseded_by ON contents
WHEN (old.state <> new.state AND NOT (old.state = 'pending' AND new.state = 'loaded'))
    OR old.superseded_by IS NOT new.superseded_by
BEGIN
    INSERT OR REPLACE INTO stale_families
    SELECT family, 1 FROM (
        SELECT family FROM mentions WHERE sha256 = new.sha256 UNION SELECT family FROM events WHERE sha256 = new.sha256
    );
END;
CREATE INDEX events_of_outcomes ON events (family) WHERE
    stage IS NOT NULL OR action IN ('approved', 'deferred', 'implemented', 'rejected', 'stage-changed', 'withdrawn');
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST, _CORRECTIONS, _CONTAINERS, _PAPERS, _SUMMARIES, _WATCHES, _TOTALS, _MANIFESTS, _TOTALS_BY_DATE, _HISTORIES,
    _ARRIVED,
)  # fmt: skip

OPEN_MARKINGS = ("WHITE", "CLEAR", "GREEN")
"""Papers with another marking than these are kept from those who may not see marked papers; unmarked ones are open."""

_OF_PAPERS = (
    "contents", "sources", "pages", "page_results", "records", "word_maps", "events", "mentions", "corrections",
    "papers", "arrivals", "watch_news", "manifest_facts",
)  # fmt: skip


def open_papers_only() -> tuple[str, ...]:
    """Return statements that hide every row of a marked paper from their connection, whatever it asks for.

    A temporary view is found before the table of its name (SQLite manual, "Attached databases"), so that no question
    asked anywhere can forget to leave marked papers out.
    """
    known = ", ".join(f"'{marking}'" for marking in OPEN_MARKINGS)
    is_closed = f"marking NOT IN ({known})"  # never true of a paper without one
    # Asked for each row by itself: nearly all questions are about few rows, and the set of all is slower to make.
    not_closed = f"NOT EXISTS (SELECT 1 FROM main.papers p WHERE p.sha256 = t.sha256 AND p.{is_closed})"  # noqa: S608 (ours)
    named = " UNION ".join(
        "SELECT family FROM (SELECT sha256 FROM main.papers "  # noqa: S608 (ours)
        f"WHERE marking IS NOT NULL AND {is_closed}) CROSS JOIN main.{table} USING (sha256)"
        for table in ("mentions", "events")
    )
    views = {table: f"SELECT t.* FROM main.{table} t WHERE {not_closed}" for table in _OF_PAPERS}  # noqa: S608 (ours)
    # A paper whose later version is marked would tell of it, and is out of date.
    views["contents"] += (
        " AND (t.superseded_by IS NULL OR NOT EXISTS ("  # noqa: S608 (ours)
        "WITH RECURSIVE later (sha256) AS (SELECT t.superseded_by UNION "
        "SELECT o.superseded_by FROM later JOIN main.contents o USING (sha256)) "
        f"SELECT 1 FROM later JOIN main.papers p USING (sha256) WHERE p.{is_closed}))"
    )
    # A row that was drawn from marked papers too is not true here, and is drawn anew from the others.
    for table in ("summaries", "histories"):
        views[table] = f"SELECT * FROM main.{table} WHERE family NOT IN ({named})"  # noqa: S608 (ours)
    views["totals"] = "SELECT * FROM main.totals WHERE 0"
    views["stale_families"] = f"SELECT family FROM main.stale_families UNION {named}"  # noqa: S608 (ours)
    return tuple(f"CREATE TEMP VIEW {table} AS {view}" for table, view in views.items())


VERSION = len(MIGRATIONS)
"""The version of the database that this program writes; kept in `PRAGMA user_version`."""
