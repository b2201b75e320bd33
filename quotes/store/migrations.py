"""The archive's tables, as numbered migrations that are applied in order and recorded in the file itself."""

from sqlite_utils import Database, Migrations

migrations = Migrations("quotes")


@migrations(name="0001_articles_and_quotes")
def articles_and_quotes(db: Database) -> None:
    """Outlets, articles, speakers with their aliases, quotes and the spans that prove them.

    `quotes.outlet_id`, `quotes.published` and `quotes.latest` repeat what the article says, so that a search filters
    and sorts quotes without reading articles; `verify` compares the two.
    """
    db.executescript("""
        CREATE TABLE outlets (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            folded TEXT NOT NULL UNIQUE,
            quotes INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            outlet_id INTEGER REFERENCES outlets(id),
            url TEXT,
            version INTEGER NOT NULL,
            superseded_by INTEGER REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
            title TEXT,
            byline TEXT,
            published TEXT CHECK (published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),
            language TEXT,
            path TEXT,
            sha256 TEXT NOT NULL,
            model_version TEXT NOT NULL,
            added_at TEXT NOT NULL,
            body_start INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX articles_identity ON articles (sha256, coalesce(url, ''));
        CREATE UNIQUE INDEX articles_current ON articles (url) WHERE superseded_by IS NULL AND url IS NOT NULL;
        CREATE INDEX articles_url ON articles (url, version);
        CREATE INDEX articles_path ON articles (path);
        CREATE INDEX articles_newest ON articles (published, id, superseded_by);
        CREATE INDEX articles_outlet ON articles (outlet_id, published, id, superseded_by);
        CREATE INDEX articles_superseded ON articles (superseded_by) WHERE superseded_by IS NOT NULL;

        CREATE TABLE speakers (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            folded TEXT NOT NULL,
            quotes INTEGER NOT NULL DEFAULT 0,
            UNIQUE (folded, kind)
        ) STRICT;
        CREATE INDEX speakers_most_quoted ON speakers (quotes DESC, name);

        CREATE TABLE aliases (
            id INTEGER PRIMARY KEY,
            speaker_id INTEGER NOT NULL REFERENCES speakers(id),
            alias TEXT NOT NULL,
            UNIQUE (speaker_id, alias)
        ) STRICT;

        CREATE TABLE quotes (
            id INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles(id),
            outlet_id INTEGER REFERENCES outlets(id),
            speaker_id INTEGER REFERENCES speakers(id),
            latest INTEGER NOT NULL CHECK (latest IN (0, 1)),
            published TEXT,
            type TEXT NOT NULL CHECK (type IN ('direct', 'mixed', 'indirect')),
            act TEXT NOT NULL CHECK (act IN ('speech', 'thought')),
            source_kind TEXT,
            how TEXT NOT NULL,
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            start_char INTEGER NOT NULL,
            end_char INTEGER NOT NULL,
            text TEXT NOT NULL,
            quoted TEXT,
            cue TEXT,
            source TEXT,
            speaker_name TEXT,
            speaker_title TEXT,
            speaker_affiliation TEXT,
            reason TEXT NOT NULL,
            model_version TEXT NOT NULL
        ) STRICT;
        CREATE INDEX quotes_article ON quotes (article_id, start_char, act);
        CREATE INDEX quotes_speaker ON quotes (speaker_id, id, latest, act, type, source_kind, outlet_id);
        CREATE INDEX quotes_outlet ON quotes (outlet_id, id, latest, act, type, source_kind, speaker_id);

        CREATE TABLE quote_spans (
            quote_id INTEGER NOT NULL REFERENCES quotes(id),
            kind TEXT NOT NULL CHECK (kind IN ('content', 'quoted', 'cue', 'source')),
            position INTEGER NOT NULL,
            start_char INTEGER NOT NULL CHECK (start_char >= 0),
            end_char INTEGER NOT NULL CHECK (end_char > start_char),
            PRIMARY KEY (quote_id, kind, position)
        ) STRICT, WITHOUT ROWID;
    """)


@migrations(name="0002_full_text")
def full_text(db: Database) -> None:
    """Full-text indexes over what was said (English stems) and over speakers' names (no stems), kept by triggers."""
    db.executescript("""
        CREATE VIRTUAL TABLE quotes_fts USING fts5 (
            text, content="quotes", content_rowid="id", tokenize='porter unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER quotes_ai AFTER INSERT ON quotes BEGIN
            INSERT INTO quotes_fts (rowid, text) VALUES (new.id, new.text);
        END;
        CREATE TRIGGER quotes_ad AFTER DELETE ON quotes BEGIN
            INSERT INTO quotes_fts (quotes_fts, rowid, text) VALUES ('delete', old.id, old.text);
        END;
        CREATE TRIGGER quotes_au AFTER UPDATE OF id, text ON quotes BEGIN
            INSERT INTO quotes_fts (quotes_fts, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO quotes_fts (rowid, text) VALUES (new.id, new.text);
        END;

        CREATE VIRTUAL TABLE aliases_fts USING fts5 (
            alias, content="aliases", content_rowid="id", tokenize='unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER aliases_ai AFTER INSERT ON aliases BEGIN
            INSERT INTO aliases_fts (rowid, alias) VALUES (new.id, new.alias);
        END;
        CREATE TRIGGER aliases_ad AFTER DELETE ON aliases BEGIN
            INSERT INTO aliases_fts (aliases_fts, rowid, alias) VALUES ('delete', old.id, old.alias);
        END;
        CREATE TRIGGER aliases_au AFTER UPDATE OF id, alias ON aliases BEGIN
            INSERT INTO aliases_fts (aliases_fts, rowid, alias) VALUES ('delete', old.id, old.alias);
            INSERT INTO aliases_fts (rowid, alias) VALUES (new.id, new.alias);
        END;
    """)


@migrations(name="0003_counts")
def counts(db: Database) -> None:
    """Counts kept by triggers, so that lists and charts do not count a million rows each time they are shown.

    `speakers.quotes` and `outlets.quotes` count the speech in the newest versions of articles. `days` counts the
    quotes of the newest versions by day of publication ('' where it is not known), type and act.
    """
    db.executescript("""
        CREATE TABLE days (
            day TEXT NOT NULL,
            type TEXT NOT NULL,
            act TEXT NOT NULL,
            quotes INTEGER NOT NULL,
            PRIMARY KEY (day, type, act)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER quotes_count_insert AFTER INSERT ON quotes WHEN new.latest BEGIN
            UPDATE speakers SET quotes = quotes + 1 WHERE id = new.speaker_id AND new.act = 'speech';
            UPDATE outlets SET quotes = quotes + 1 WHERE id = new.outlet_id AND new.act = 'speech';
            INSERT INTO days VALUES (coalesce(substr(new.published, 1, 10), ''), new.type, new.act, 1)
                ON CONFLICT DO UPDATE SET quotes = quotes + 1;
        END;
        CREATE TRIGGER quotes_count_delete AFTER DELETE ON quotes WHEN old.latest BEGIN
            UPDATE speakers SET quotes = quotes - 1 WHERE id = old.speaker_id AND old.act = 'speech';
            UPDATE outlets SET quotes = quotes - 1 WHERE id = old.outlet_id AND old.act = 'speech';
            UPDATE days SET quotes = quotes - 1
                WHERE day = coalesce(substr(old.published, 1, 10), '') AND type = old.type AND act = old.act;
        END;
        CREATE TRIGGER quotes_count_update
        AFTER UPDATE OF outlet_id, speaker_id, latest, published, type, act ON quotes BEGIN
            UPDATE speakers SET quotes = quotes - 1 WHERE id = old.speaker_id AND old.latest AND old.act = 'speech';
            UPDATE outlets SET quotes = quotes - 1 WHERE id = old.outlet_id AND old.latest AND old.act = 'speech';
            UPDATE days SET quotes = quotes - 1 WHERE old.latest
                AND day = coalesce(substr(old.published, 1, 10), '') AND type = old.type AND act = old.act;
            UPDATE speakers SET quotes = quotes + 1 WHERE id = new.speaker_id AND new.latest AND new.act = 'speech';
            UPDATE outlets SET quotes = quotes + 1 WHERE id = new.outlet_id AND new.latest AND new.act = 'speech';
            INSERT INTO days
                SELECT coalesce(substr(new.published, 1, 10), ''), new.type, new.act, 1 WHERE new.latest
                ON CONFLICT DO UPDATE SET quotes = quotes + 1;
        END;
    """)


@migrations(name="0004_quote_list")
def quote_list(db: Database) -> None:
    """A view for browsing: each quote of the newest versions with the names in place of the ids."""
    db.executescript("""
        CREATE VIEW quote_list AS
        SELECT
            quotes.id, quotes.published, outlets.name AS outlet, speakers.name AS speaker, quotes.source, quotes.type,
            quotes.act, quotes.text, quotes.cue, quotes.confidence, articles.title AS headline, articles.url,
            quotes.article_id
        FROM quotes
        JOIN articles ON articles.id = quotes.article_id
        LEFT JOIN outlets ON outlets.id = quotes.outlet_id
        LEFT JOIN speakers ON speakers.id = quotes.speaker_id
        WHERE quotes.latest;
    """)


@migrations(name="0005_speakers_of_a_quote")
def speakers_of_a_quote(db: Database) -> None:
    """What is known of who said a quote: its other speakers, runners-up, probability, relay, and why nobody is named.

    `quote_speakers` holds the speakers of a joint statement beside `quotes.speaker_id`, numbered from 1 in the order of
    the article; `speaker_id` is NULL where the name is that of a speaker whom the quote has already. The quotes of a
    speaker are those with `quotes.speaker_id` and those that `quote_speakers` gives; `speakers.quotes` counts both.
    `quotes.candidates` is a JSON array of objects with name, kind and probability, the likeliest first, NULL for none.
    """
    db.executescript("""
        ALTER TABLE quotes ADD COLUMN speaker_confidence REAL CHECK (speaker_confidence BETWEEN 0 AND 1);
        ALTER TABLE quotes ADD COLUMN relay TEXT;
        ALTER TABLE quotes ADD COLUMN anonymity TEXT;
        ALTER TABLE quotes ADD COLUMN candidates TEXT CHECK (candidates IS NULL OR json_type(candidates) = 'array');

        CREATE TABLE quote_speakers (
            quote_id INTEGER NOT NULL REFERENCES quotes(id),
            position INTEGER NOT NULL CHECK (position > 0),
            speaker_id INTEGER REFERENCES speakers(id),
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            title TEXT,
            affiliation TEXT,
            PRIMARY KEY (quote_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quote_speakers_speaker ON quote_speakers (speaker_id, quote_id) WHERE speaker_id IS NOT NULL;

        CREATE TRIGGER quote_speakers_count_insert AFTER INSERT ON quote_speakers BEGIN
            UPDATE speakers SET quotes = quotes + 1 WHERE id = new.speaker_id
                AND (SELECT latest AND act = 'speech' FROM quotes WHERE id = new.quote_id);
        END;
        CREATE TRIGGER quote_speakers_count_delete AFTER DELETE ON quote_speakers BEGIN
            UPDATE speakers SET quotes = quotes - 1 WHERE id = old.speaker_id
                AND (SELECT latest AND act = 'speech' FROM quotes WHERE id = old.quote_id);
        END;
        CREATE TRIGGER quote_speakers_count_update AFTER UPDATE OF speaker_id ON quote_speakers BEGIN
            UPDATE speakers SET quotes = quotes - 1 WHERE id = old.speaker_id
                AND (SELECT latest AND act = 'speech' FROM quotes WHERE id = old.quote_id);
            UPDATE speakers SET quotes = quotes + 1 WHERE id = new.speaker_id
                AND (SELECT latest AND act = 'speech' FROM quotes WHERE id = new.quote_id);
        END;
        CREATE TRIGGER quotes_count_joint AFTER UPDATE OF latest, act ON quotes
        WHEN (old.latest AND old.act = 'speech') != (new.latest AND new.act = 'speech') BEGIN
            UPDATE speakers SET quotes = quotes + iif(new.latest AND new.act = 'speech', 1, -1)
                WHERE id IN (SELECT speaker_id FROM quote_speakers WHERE quote_id = new.id);
        END;
    """)


@migrations(name="0006_identity")
def identity(db: Database) -> None:
    """Names apart from speakers: a speaker is the names that are taken for one person or organisation.

    `names` has one row for each name in each context (gender, offices) that articles give it; `quotes.name_id` and
    `quote_speakers.name_id` say which a quote gives, and a quote's speaker is that of its name. `speakers.folded` is
    the folded name, with the id behind it where another speaker bears that name, too. `speaker_ids` leads from ids
    that a speaker had, or might have had, to the speaker. `ledger` holds the decisions of people, `ledger_keys` the
    names that each concerns. `archive.identity` is the version of the rules that the speakers were made by.
    """
    db.executescript("""
        CREATE TABLE names (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            folded TEXT NOT NULL,
            context TEXT NOT NULL,
            key TEXT NOT NULL,
            block TEXT NOT NULL,
            first INTEGER,
            last INTEGER,
            quotes INTEGER NOT NULL,
            speaker_id INTEGER REFERENCES speakers(id) DEFERRABLE INITIALLY DEFERRED,
            UNIQUE (folded, kind, context)
        ) STRICT;
        CREATE INDEX names_block ON names (block, key);
        CREATE INDEX names_key ON names (key);
        CREATE INDEX names_speaker ON names (speaker_id);

        CREATE TABLE spellings (
            name_id INTEGER NOT NULL REFERENCES names(id),
            spelling TEXT NOT NULL,
            PRIMARY KEY (name_id, spelling)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE speaker_ids (
            id INTEGER PRIMARY KEY,
            speaker_id INTEGER NOT NULL REFERENCES speakers(id)
        ) STRICT;
        CREATE INDEX speaker_ids_speaker ON speaker_ids (speaker_id);

        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('merge', 'split', 'rename', 'alias', 'link')),
            detail TEXT NOT NULL CHECK (json_valid(detail)),
            undone_at TEXT
        ) STRICT;
        CREATE TABLE ledger_keys (
            key TEXT NOT NULL,
            entry_id INTEGER NOT NULL REFERENCES ledger(id),
            PRIMARY KEY (key, entry_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE archive (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE speakers ADD COLUMN wikidata TEXT;
        ALTER TABLE speakers ADD COLUMN wikidata_score REAL;
        ALTER TABLE speakers ADD COLUMN wikidata_service TEXT;
        ALTER TABLE quotes ADD COLUMN name_id INTEGER REFERENCES names(id);
        ALTER TABLE quote_speakers ADD COLUMN name_id INTEGER REFERENCES names(id);
        CREATE INDEX quotes_name ON quotes (name_id, published) WHERE name_id IS NOT NULL;
        CREATE INDEX quote_speakers_name ON quote_speakers (name_id, quote_id) WHERE name_id IS NOT NULL;
    """)


@migrations(name="0007_walks")
def walks(db: Database) -> None:
    """An index of what is looked at when quotes are walked newest first: whether they match, and how they divide.

    It is a tenth of the table, so that looking for what is rare reads a tenth.
    """
    db.execute("""
        CREATE INDEX quotes_walk ON quotes (id, latest, act, type, source_kind, speaker_id, outlet_id)
    """)


@migrations(name="0008_shared_ids")
def shared_ids(db: Database) -> None:
    """An id may lead to several speakers: that of a name which several bear."""
    db.executescript("""
        DROP TABLE speaker_ids;
        CREATE TABLE speaker_ids (
            id INTEGER NOT NULL,
            speaker_id INTEGER NOT NULL REFERENCES speakers(id),
            PRIMARY KEY (id, speaker_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX speaker_ids_speaker ON speaker_ids (speaker_id);
    """)


@migrations(name="0009_rare_values")
def rare_values(db: Database) -> None:
    """Indexes by which what is rare among all quotes is found, newest first, without walking through them."""
    db.executescript("""
        CREATE INDEX quotes_how ON quotes (how);
        CREATE INDEX quotes_source_kind ON quotes (source_kind);
        CREATE INDEX quotes_act ON quotes (act);
    """)


@migrations(name="0010_within")
def within(db: Database) -> None:
    """Which quote a quotation within another lies in: the outer one may be stored after it."""
    db.executescript("""
        ALTER TABLE quotes ADD COLUMN within_id INTEGER REFERENCES quotes(id) DEFERRABLE INITIALLY DEFERRED;
        CREATE INDEX quotes_within ON quotes (within_id) WHERE within_id IS NOT NULL;
    """)
