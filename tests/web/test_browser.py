"""The pages in a real browser: the way to a marked quote, downloads, hostile text, the keyboard, and accessibility."""

from __future__ import annotations

import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from quotes.store import open_archive

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture
def page(browser):
    """A page that fails the test for every error in its console and every dialog."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()
    assert problems == []


def test_from_home_to_the_marked_quote(page, site):
    page.goto(site)
    page.get_by_role("searchbox").fill("bridge unsafe")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="2 quotes")).to_be_visible()
    expect(page.locator(".card mark").first).to_have_text("bridge")

    page.locator(".card").get_by_role("link", name="Ada Park").first.click()
    expect(page).to_have_url(re.compile(r"/speakers/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Park")
    expect(page.locator("figure.chart")).to_have_count(0)

    page.get_by_role("link", name="Bridge to close for a year").last.click()
    expect(page).to_have_url(re.compile(r"/articles/\d+#q\d+$"))
    quote = page.url.rpartition("#q")[2]
    expect(page.locator(f"#q{quote}")).to_be_in_viewport()
    lit = page.locator(".prose .lit")
    assert lit.count() > 0
    for piece in lit.all():
        assert quote in piece.get_attribute("data-quotes").split()


def test_every_piece_of_a_split_quote_lights_up_with_its_note(page, site, archive):
    with open_archive(archive) as db:
        row = db.execute("SELECT id, article_id FROM quotes WHERE text LIKE '%It will close%'").fetchone()
    page.goto(f"{site}/articles/{row[1]}")
    page.locator(f"#n{row[0]}").hover()
    words = page.locator(".prose .lit").all_inner_texts()
    assert {"The old bridge is unsafe,", "said", "Mayor Ada Park", "It will close on Friday."} <= set(words)


def test_the_csv_download_holds_as_many_rows_as_the_archive(page, many_site, many):
    page.goto(f"{many_site}/search?q=plank")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with open_archive(many) as db:
        count = db.execute("SELECT count(*) FROM quotes").fetchone()[0]
    assert len(rows) == count > 1000


def test_hostile_text_is_inert(page, hostile_site, hostile, page_paths):
    page.set_viewport_size(NARROW)
    for path in [*page_paths(hostile), "/search?q=alert"]:
        page.goto(hostile_site + path)
        assert page.locator("img[src='x']").count() == 0
        assert page.locator("a[href^='javascript' i]").count() == 0
        expect(page.get_by_text("<script>alert(1)</script>").first).to_be_attached()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], f"{path} is {width} wide"


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light wide", "dark narrow"])
def test_pages_are_accessible_and_fit(page, many_site, site, archive, many, page_paths, some_ids, scheme, size):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    long = ["/", "/search", f"/speakers/{some_ids(many)['speakers']}"]
    for address in [*(site + path for path in page_paths(archive)), *(many_site + path for path in long)]:
        page.goto(address)
        for details in page.locator("details").all():
            details.locator("summary").click()
        violations = Axe().run(page).response["violations"]
        serious = [
            (one["id"], node["html"][:200])
            for one in violations
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert serious == [], address
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{address} is {width} wide"
        for landmark in ("banner", "main", "contentinfo", "navigation"):
            expect(page.get_by_role(landmark)).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_pages_work_without_scripts(browser, site, archive, page_paths):
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    for path in page_paths(archive):
        page.goto(site + path)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.goto(f"{site}/search")
    page.get_by_role("searchbox").fill("ferry")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".card")).to_have_count(1)
    context.close()


def test_the_keyboard_is_enough(page, site):
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)


def test_charts_are_drawn(page, many_site):
    page.goto(many_site)
    chart = page.locator("figure.chart img")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_js_property("complete", True)
    assert chart.evaluate("image => image.naturalWidth") > 0


def test_datasettes_own_pages_have_no_errors_either(page, site):
    for path in ("/archive", "/archive/quotes", "/archive/quote_list", "/archive?sql=select+1"):
        page.goto(site + path)


def test_a_narrow_screen_cuts_neither_placeholder_nor_surname(page, site, archive, some_ids):
    page.set_viewport_size(NARROW)
    page.goto(f"{site}/outlets/{some_ids(archive)['outlets']}")
    find = page.get_by_role("searchbox")
    find.fill(find.get_attribute("placeholder"))
    assert find.evaluate("field => field.scrollWidth <= field.clientWidth")
    name = page.locator(".list tbody th bdi").first
    name.evaluate("name => { name.textContent = 'Halvorsen'; }")
    page.locator(".list tbody td bdi").first.evaluate("words => { words.textContent = 'A long headline '.repeat(6); }")
    assert name.evaluate("name => name.getClientRects().length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
