"""Speakers: joint statements, runners-up, who was told, Wikidata, and speakers who go under another id now."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from quotes.model import Article, Candidate, Quote, Span, Speaker
from quotes.store import add_article, open_archive
from quotes.web.serve import instance

ANA, BO, CY = (Speaker(name, "person") for name in ("Ana Ruiz", "Bo Li", "Cy Fry"))


def said(db, words, first, *also, day=1, outlet="Herald", **more):
    text = f"“{words}” they said."
    content = Span(1, 1 + len(words))
    quote = Quote(type="direct", act="speech", contents=(content,), quoted=(content,), reason="named", speaker=first)
    published = f"2024-05-{day:02}"
    article = Article(text=text, outlet=outlet, published=published, url=f"https://{outlet}.example/{day}")
    add_article(db, article, [replace(quote, also=also, source_kind="person", **more)], "test-model")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.db"
    with open_archive(path, write=True) as db:
        joint = {"relay": "Reuters", "speaker_confidence": 0.8, "candidates": (Candidate("Dee Moss", "person", 0.15),)}
        said(db, "We will wait here.", ANA, BO, replace(CY, title="coach"), day=1, **joint)
        said(db, "So will we.", BO, day=2)
        said(db, "Nobody told me.", None, day=3, anonymity="who feared for his job", outlet="1843")
        db.execute("UPDATE speakers SET wikidata = 'Q42', wikidata_service = 'http://s' WHERE name = 'Bo Li'")
        db.execute("UPDATE speakers SET wikidata = 'Q42/../Q1' WHERE name = 'Cy Fry'")
        db.execute("INSERT INTO speaker_ids SELECT 5, id FROM speakers WHERE name = 'Ana Ruiz'")
        db.execute("INSERT INTO speaker_ids SELECT 6, id FROM speakers WHERE name != 'Cy Fry'")
        db.conn.commit()
    return path


@pytest.fixture(scope="module")
def get_people(serve, people):
    return serve(people)


def the(people, query):
    with open_archive(people) as db:
        return db.execute(query).fetchone()[0]


def speaker(people, name):
    return the(people, f"SELECT id FROM speakers WHERE name = '{name}'")


@pytest.fixture(scope="module")
def joint(people):
    """The id of the joint statement, and that of its article."""
    with open_archive(people) as db:
        return db.execute("SELECT id, article_id FROM quotes WHERE text LIKE 'We will%'").fetchone()


def test_all_who_made_a_joint_statement_stand_beside_it(get_people, people, joint):
    quote, article = joint
    of_one = f"/speakers/{speaker(people, 'Bo Li')}"
    for path in ("/search?q=wait", of_one, f"/quotes/{quote}", f"/articles/{article}"):
        page = get_people(path).text
        for name in ("Ana Ruiz", "Bo Li", "Cy Fry"):
            assert f'<a class="speaker" href="/speakers/{speaker(people, name)}"><bdi>{name}</bdi></a>' in page, path
        assert '(<span class="role"><bdi>coach</bdi></span>)' in page
        assert "told <bdi>Reuters</bdi>" in page


def test_a_joint_statement_is_each_speakers_own(get_people, people):
    data = get_people(f"/speakers/{speaker(people, 'Bo Li')}.json").json()
    assert [quote["text"] for quote in data["quotes"]] == ["So will we.", "We will wait here."]
    assert data["speaker"]["quotes"] == 2
    assert sum(row["quotes"] for row in data["types"]) == 2
    assert sum(bar["quotes"] for bar in data["timeline"]["bars"]) == 2
    assert {one["name"] for one in data["beside"]} == {"Ana Ruiz", "Cy Fry"}
    coach = get_people(f"/speakers/{speaker(people, 'Cy Fry')}.json").json()
    assert [role["title"] for role in coach["roles"]] == ["coach"]


def test_joint_speakers_are_counted_in_facets_and_on_the_home_page(get_people, people):
    facets = get_people("/search.json").json()["facets"]["speaker_id"]
    for row in facets:
        assert get_people(f"/search.json?speaker={row['value']}").json()["total"] == row["quotes"]
    assert {row["label"]: row["quotes"] for row in facets} == {"Bo Li": 2, "Ana Ruiz": 1, "Cy Fry": 1}
    week = get_people("/.json").json()["most_quoted"]["week"]
    assert {one["name"]: one["quotes"] for one in week} == {"Bo Li": 2, "Ana Ruiz": 1, "Cy Fry": 1}


def test_a_quote_tells_how_sure_its_speaker_is_and_who_else_it_might_be(get_people, joint):
    page = get_people(f"/quotes/{joint[0]}").text
    assert "80\u202f% that this is the speaker" in page
    assert "<bdi>Dee Moss</bdi> (15\u202f%)" in page


def test_a_quote_tells_why_nobody_is_named(get_people, people):
    quote = the(people, "SELECT id FROM quotes WHERE text LIKE 'Nobody%'")
    assert "who feared for his job" in get_people(f"/quotes/{quote}").text


def test_all_are_cited_and_claimants(get_people, joint):
    data = get_people(f"/quotes/{joint[0]}.json").json()
    assert data["cite"].startswith("Ana Ruiz, Bo Li and Cy Fry, in: ")
    assert [one["name"] for one in data["claim"]["author"]] == ["Ana Ruiz", "Bo Li", "Cy Fry"]
    assert f"/quotes/{joint[0]}" in data["claim"]["@id"]


def test_only_an_item_of_wikidata_is_linked(get_people, people):
    page = get_people(f"/speakers/{speaker(people, 'Bo Li')}").text
    assert '<a href="https://www.wikidata.org/wiki/Q42" rel="noopener noreferrer">Q42 in Wikidata</a>' in page
    assert "wikidata.org" not in get_people(f"/speakers/{speaker(people, 'Cy Fry')}").text


def test_a_claimant_is_the_same_as_in_wikidata(get_people, people):
    quote = the(people, "SELECT id FROM quotes WHERE text LIKE 'So will%'")
    claim = get_people(f"/quotes/{quote}.json").json()["claim"]
    assert claim["author"]["sameAs"] == "https://www.wikidata.org/wiki/Q42"


@pytest.mark.parametrize("public", [False, True])
def test_the_public_is_not_told_where_speakers_were_looked_up(people, public):
    datasette = instance(people, public=public)
    rows = asyncio.run(datasette.client.get("/people/speakers.json?_shape=array&name=Bo+Li")).json()
    assert [(row["wikidata"], row["wikidata_service"]) for row in rows] == [("Q42", None if public else "http://s")]


@pytest.mark.parametrize("rest", ["", ".json", ".csv", ".atom", "-wide.svg", "?before=9"])
def test_an_id_that_a_speaker_had_leads_to_the_one_it_has(get_people, people, rest):
    answer = get_people(f"/speakers/5{rest}", follow_redirects=False)
    assert answer.status_code == 302, "a browser would keep 301 beyond the undoing of a merge"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["location"] == f"/speakers/{speaker(people, 'Ana Ruiz')}{rest}"


@pytest.mark.parametrize("rest", ["", ".json", ".csv", ".atom", "-wide.svg"])
def test_the_id_of_a_name_that_two_bear_leads_to_a_choice(get_people, people, rest):
    answer = get_people(f"/speakers/6{rest}", follow_redirects=False)
    assert answer.status_code == 300
    assert answer.headers["cache-control"] == "no-cache"
    ids = [speaker(people, name) for name in ("Bo Li", "Ana Ruiz")]
    if rest == ".json":
        assert [one["id"] for one in answer.json()["speakers"]] == ids
    else:
        places = [answer.text.index(f'<a href="/speakers/{id}">') for id in ids]
        assert places == sorted(places)


def test_a_search_for_the_id_of_a_name_that_two_bear_finds_what_both_said(get_people):
    data = get_people("/search.json?speaker=6").json()
    assert [quote["text"] for quote in data["quotes"]] == ["So will we.", "We will wait here."]
    assert data["total"] == 2


def test_the_way_to_a_speaker_is_not_anothers(get_people):
    for query in ("?a=1", "?b=2"):
        assert get_people(f"/speakers/5{query}", follow_redirects=False).headers["location"].endswith(query)


def test_a_search_for_an_id_that_a_speaker_had_finds_his_quotes(get_people):
    data = get_people("/search.json?speaker=5").json()
    assert [quote["text"] for quote in data["quotes"]] == ["We will wait here."]
    assert data["speaker"]["name"] == "Ana Ruiz"


def test_a_number_that_is_no_id_is_a_name(get_people):
    data = get_people("/search.json?outlet=1843").json()
    assert [quote["text"] for quote in data["quotes"]] == ["Nobody told me."]
    assert len(get_people("/search.csv?outlet=1843").text.splitlines()) == 2
    assert get_people("/search.json?speaker=1843").json()["total"] == 0


def test_an_outlet_quotes_all_who_spoke_together(get_people, people, joint):
    herald = the(people, "SELECT id FROM outlets WHERE name = 'Herald'")
    data = get_people(f"/outlets/{herald}.json").json()
    assert {one["label"]: one["quotes"] for one in data["speakers"]} == {"Ana Ruiz": 1, "Bo Li": 2, "Cy Fry": 1}
    newest = {one["label"]: one["newest"]["id"] for one in data["speakers"]}
    assert newest["Cy Fry"] == joint[0]
    assert newest["Bo Li"] == the(people, "SELECT id FROM quotes WHERE text LIKE 'So will%'")


def test_an_outlets_page_tells_how_much_it_quotes_without_a_name(get_people, people):
    shares = {"Herald": (0, "0\u202f% without a named speaker"), "1843": (1, "100\u202f% without a named speaker")}
    for name, (unnamed, words) in shares.items():
        id = the(people, f"SELECT id FROM outlets WHERE name = '{name}'")
        assert get_people(f"/outlets/{id}.json").json()["unnamed"] == unnamed
        assert words in get_people(f"/outlets/{id}").text
