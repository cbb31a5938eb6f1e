"""A real Chromium in a real reading room: what people do there, with scripts and without, by mouse and by keyboard."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.archive import Archive
from index.load import LoadOptions, load

pytest.importorskip("reportlab", reason="printing papers needs the development extra")
sync_api = pytest.importorskip("playwright.sync_api", reason="driving a browser needs the development extra")

from papers_by_hand import event, paper, section  # noqa: E402 -- with the others
from reading_room import archive_with, served  # noqa: E402
from scans_for_the_room import Known, cropped, scanned  # noqa: E402 -- only where they can be printed
from typefaces import need_typefaces  # noqa: E402

need_typefaces("LiberationSans", "Carlito")

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE_MS = 15_000
PLACE = """one => {
    const [box, sheet] = [one, document.querySelector('.sheet img')].map(each => each.getBoundingClientRect());
    return [(box.left - sheet.left) / sheet.width, (box.top - sheet.top) / sheet.height,
            (box.right - sheet.left) / sheet.width, (box.bottom - sheet.top) / sheet.height];
}"""
"""Where something stands on the picture; both measured at once, for the page may be scrolling to it."""

FEWEST = """() => {
    const links = [...document.querySelectorAll('.facets a')];
    const counts = links.map(one => one.search.includes('committee=') ? Number(one.innerText.split(/\\s/).pop()) : 1e9);
    return counts.indexOf(Math.min(...counts));
}"""
"""The place of the committee with the smallest count among the links that narrow."""

SAMPLE = "SECCB_54_2605_Minutes.pdf"


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium: scripts/setup dev installs it.")
        pytest.skip("there is no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> dict[str, Known]:
    folder = tmp_path_factory.mktemp("known")
    return {"scanned": scanned(folder), "cropped": cropped(folder)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory, known, samples_folder) -> Path:
    directory = tmp_path_factory.mktemp("browser") / "archive"
    sources = [str(one.path) for one in known.values()] + [str(samples_folder / SAMPLE)]
    assert load(directory, sources, options=LoadOptions()).failures == ()
    return directory


@pytest.fixture(scope="module")
def ids(archive) -> dict[str, str]:
    with Archive.open(archive) as opened:
        return {opened.document(one)["source"]["name"].rpartition(".")[0]: one[:16] for one in opened.documents()}


@pytest.fixture(scope="module")
def room(archive) -> Iterator[str]:
    with served(archive) as address:
        yield address


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """A room whose papers hold words without end in every field, and the id of one of them."""
    endless = "Endless" * 120
    evil = paper(
        "x.pdf",
        date="2019-05-02",
        committee=endless,
        marking="GREEN",
        sections=[section("1", heading=f"Happy {endless}", text=f"Happy SECMP0024 {endless}", named=[
            ("MODIFICATION", "SECMP0024", "SECMP0024"), ("MODIFICATION", endless[:200], endless[:200])])],
        events=[event("SECMP0024", "agreed", committee=endless, stage=endless, quote=f"Happy {endless}"),
                event(endless[:200], "agreed", committee=endless, stage=endless, quote=f"Happy too {endless}")],
    )  # fmt: skip
    evil = evil | {"title": endless, "source": evil["source"] | {"name": f"{endless[:200]}.pdf"}}
    evil["pages"][0]["text"] = f"Happy {endless}"
    evil["warnings"] = [{"page": 1, "code": "low-confidence", "message": endless}]
    with served(archive_with(tmp_path_factory.mktemp("hostile") / "archive", evil)) as address:
        yield address, evil["id"][:16]


@pytest.fixture
def visit(browser, room):
    """Open pages that note what goes wrong: errors in the console, requests to other hosts."""

    @contextmanager
    def opened(path: str, **options) -> Iterator[sync_api.Page]:
        context = browser.new_context(base_url=room, accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: message.type in {"error", "warning"} and wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: request.url.startswith(f"{room}/") or wrong.append(request.url))
        page.goto(path)
        yield page
        context.close()
        assert wrong == []

    return opened


STATUS = "document.querySelector('[role=status]')?.innerText"


def place_of(page, selector: str) -> tuple[float, float, float, float]:
    """Where something stands on the picture of a page, as shares of its width and height."""
    return tuple(page.locator(selector).first.evaluate(PLACE))


def lies_on(found: tuple[float, ...], word: list[float], size: tuple[float, float]) -> bool:
    """Whether a box covers a word well, and little else: they share most of what both cover together."""
    wanted = [word[0] / size[0], word[1] / size[1], word[2] / size[0], word[3] / size[1]]
    width = min(found[2], wanted[2]) - max(found[0], wanted[0])
    height = min(found[3], wanted[3]) - max(found[1], wanted[1])
    shared = max(width, 0) * max(height, 0)
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (found, wanted))
    return shared / (area - shared) > 0.4


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(
    ("paper", "number"), [("scanned", 1), ("scanned", 2), ("cropped", 1)], ids=["scan", "upside down", "cropped"]
)
def test_a_hit_opens_the_scan_with_a_box_on_the_word(visit, known, paper, number, scripts):
    word, box = known[paper].one_of_a_kind(number)
    with visit("/", java_script_enabled=scripts) as page:
        page.get_by_label("Search for").fill(word)
        page.get_by_role("button", name="Search").click()
        page.locator(".hit h3 a").first.click()
        page.wait_for_url("**/pages/**")

        assert f"/pages/{number}?" in page.url
        assert lies_on(place_of(page, "#hit"), box, known[paper].sizes[number - 1])
        assert page.locator(".pagetext mark").first.inner_text().lower() == word


def test_boxes_fit_at_every_size_of_the_picture(visit, known, ids):
    word, box = known["scanned"].one_of_a_kind(1)
    for zoom in ("fit", "100", "200"):
        with visit(f"/docs/{ids['scanned']}/pages/1?q={word}&zoom={zoom}") as page:
            assert lies_on(place_of(page, "#hit"), box, known["scanned"].sizes[0])


def test_a_box_does_not_lie_on_another_word(known):
    word = known["scanned"].words[0][0][1:]
    size = known["scanned"].sizes[0]
    beside = [word[0] + 60, word[1], word[2] + 60, word[3]]
    found = (beside[0] / size[0], beside[1] / size[1], beside[2] / size[0], beside[3] / size[1])

    assert not lies_on(found, word, size)


def test_counts_narrow_an_answer_and_the_address_keeps_it(visit):
    with visit("/search?q=the+panel+OR+approved") as page:
        everything = page.get_by_role("status").inner_text()
        page.locator(".facets a").nth(page.evaluate(FEWEST)).click()
        page.wait_for_function(f"before => ({STATUS} ?? before) != before", arg=everything)  # none while it is swapped
        narrowed, address = page.get_by_role("status").inner_text(), page.url
        page.goto(address)

        assert narrowed != everything
        assert page.get_by_role("status").inner_text() == narrowed
        page.locator(".chosen a").first.click()
        page.wait_for_function(f"now => {STATUS} == now", arg=everything)


def test_a_form_swaps_the_answer_alone_and_back_leads_back(visit):
    with visit("/search?q=approved") as page:
        page.evaluate("window.still = true")
        page.get_by_label("Search for").fill("rejected OR withdrawn")
        page.get_by_label("Search for").press("Enter")
        page.wait_for_url("**q=rejected*")
        page.wait_for_function("() => !document.querySelector('.htmx-request')")

        assert page.evaluate("window.still") is True
        assert page.locator("#answer").count() == 1
        page.go_back()
        page.wait_for_url("**q=approved*")


def test_enter_goes_from_hit_to_hit_and_shift_enter_back(visit, ids):
    with visit(f"/docs/{ids['scanned']}/pages/1?q=the&hit=1") as page:
        count = page.locator(".hitsteps [role=status]")
        assert count.inner_text().startswith("1 of ")
        page.keyboard.press("Enter")
        page.wait_for_url("**hit=2*")
        assert count.inner_text().startswith("2 of ")
        assert page.locator("#hit.now").count() == 1
        page.keyboard.press("Shift+Enter")
        page.wait_for_url("**hit=1*")
        page.locator("#next-hit").click()
        page.wait_for_url("**hit=2*")


def test_a_history_opens_each_sentence_on_its_page(visit):
    with visit("/mods") as page:
        page.locator("table.list th a[href^='/mods/SECMP']").first.click()
        page.wait_for_url("**/mods/SECMP*")
        assert page.locator("figure.timeline svg").is_visible()
        quote = page.locator(".history blockquote").first.inner_text()
        page.locator(".history .source a").first.click()
        page.wait_for_url("**#quote")

        assert page.locator("#quote").is_visible()
        assert page.locator(".told li.now blockquote").first.inner_text() == quote
        with page.expect_download() as download:
            page.locator(".told li.now").get_by_role("link", name="These lines as a picture").first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_the_original_can_be_kept(visit, known, ids):
    with visit(f"/docs/{ids['scanned']}") as page:
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()

        assert download.value.suggested_filename == "scanned.pdf"
        assert Path(download.value.path()).read_bytes() == known["scanned"].path.read_bytes()


def test_everything_can_be_reached_by_keyboard(visit):
    with visit("/search?q=approved") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the results"
        page.keyboard.press("Enter")
        order = []
        for _ in range(4):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.closest('.results') !== null"))
            shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none"
        assert all(order)
        page.keyboard.press("Enter")


def test_counts_come_before_the_answer_in_reading_order(visit):
    with visit("/search?q=approved") as page:
        order = page.evaluate(
            "[...document.querySelectorAll('input#q, .facets a, .hit h3 a')]"
            ".map(one => one.closest('form, .facets, .hit').className)"
        )
    firsts = list(dict.fromkeys(name.split()[0] for name in order))

    assert firsts == ["searchbox", "facets", "hit"]


def kinds(ids: dict[str, str]) -> dict[str, str]:
    minutes = ids[SAMPLE.removesuffix(".pdf")]
    return {
        "start": "/", "answer": "/search?q=approved", "nothing": "/search?q=xyzzyq&committee=SSC",
        "modifications": "/mods", "history": "/mods/SECMP0093", "papers": "/docs", "paper": f"/docs/{minutes}",
        "page": f"/docs/{minutes}/pages/1?q=approved", "large page": f"/docs/{minutes}/pages/1?zoom=200",
        "committees": "/committees", "coverage": "/coverage", "failures": "/failures", "load": "/load", "api": "/api",
        "help": "/help", "lookup": "/lookup?list=SECMP0093%0Aapproved%0ASECMP9999",
        "accessibility": "/accessibility", "sign in": "/sign-in",
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(visit, ids, scheme):
    from axe_playwright_python.sync_playwright import Axe

    found = {}
    with visit("/", color_scheme=scheme) as page:
        for kind, path in kinds(ids).items():
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
            for violation in Axe().run(page, options=options).response["violations"]:
                found[kind, violation["id"]] = [node["html"][:160] for node in violation["nodes"][:3]]

    assert found == {}


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways_on_a_narrow_screen(visit, ids, width):
    wide = {}
    with visit("/", viewport={"width": width, "height": 800}) as page:
        for kind, path in kinds(ids).items():
            page.goto(path)
            has = page.evaluate("document.documentElement.scrollWidth")
            if has > width:
                wide[kind] = has

    assert wide == {}


@pytest.mark.parametrize("width", [320, 768])
def test_words_without_end_do_not_make_a_page_scroll_sideways(browser, hostile, width):
    address, document = hostile
    wide = {}
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
    for path in (
        "/", "/search?q=happy", "/search?q=" + "x" * 400, "/search?q=happy&committee=" + "x" * 190, "/mods",
        "/mods/SECMP0024", "/mods?words=" + "x" * 190, "/docs", f"/docs/{document}",
        f"/docs/{document}/pages/1?q=happy", "/committees", "/coverage", "/failures",
        "/api", "/mods/" + "x" * 190, f"/docs/{'f' * 60}", "/help",
    ):  # fmt: skip
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        has = page.evaluate("document.documentElement.scrollWidth")
        if has > width:
            wide[path] = has
    page.close()

    assert wide == {}


@pytest.mark.parametrize("zoom", ["fit", "200"])
def test_boxes_lie_on_their_words_in_print_too(visit, known, ids, zoom):
    word, box = known["scanned"].one_of_a_kind(1)
    with visit(f"/docs/{ids['scanned']}/pages/1?q={word}&zoom={zoom}") as page:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1000})  # the width of A4 less its margins

        assert lies_on(place_of(page, "#hit"), box, known["scanned"].sizes[0])
        assert page.locator(".sheet").evaluate("one => one.getBoundingClientRect().width") <= 680


def test_what_can_be_cited_can_be_copied(visit):
    with visit("/mods/SECMP0093", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy").first.click()
        page.get_by_role("button", name="Copied").first.wait_for()

        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("History of SECMP0093")
        assert "Copy" not in copied


def test_an_answer_is_kept_as_csv_with_the_columns_that_were_chosen(visit):
    with visit("/search?q=approved", java_script_enabled=False) as page:
        page.get_by_text("CSV with columns of your choice").click()
        for name in ("title", "snippet", "modifications"):
            page.get_by_label(name, exact=True).uncheck()
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("Download all")).click()
        total = int(page.get_by_role("status").inner_text().split()[0])

        lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
        assert lines[0] == "date,committee,heading,page"
        assert len(lines) == total + 1


def test_what_is_missing_is_said_in_a_page_and_not_in_the_console(browser, room):
    context = browser.new_context(base_url=room)
    page = context.new_page()
    page.goto("/mods/SECMP9999")

    assert page.get_by_role("heading", level=1).inner_text() == "Not found"
    context.close()
