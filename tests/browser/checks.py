"""Checks of a page in a browser that need eyes made of code; `check` does all of them.

Each returns what is wrong as lines to read, so that a test may also plant a fault and see it found. They run in a world
of their own beside the page's scripts, and so also where those are turned away. With GOLDENTHREAD_PICTURES=FOLDER
each page is kept there as a picture; without it only pages with a fault are, in `pictures` among the tests' own files.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from playwright.sync_api import Locator, Page

from goldenthread.base.govuk import assets

# WCAG 2.2 A and AA, and axe's best practices (one main, headings in order, landmarks): any finding counts.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

desktop: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
phone: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
# Scripts are turned away rather than switched off, for axe itself needs them; a policy forbids scripts in the page.
no_javascript: dict[str, Any] = {**desktop, "turn_scripts_away": True}
phone_without_javascript: dict[str, Any] = {**phone, "turn_scripts_away": True}
forced_colours: dict[str, Any] = {**desktop, "forced_colors": "active"}


@cache
def axe_source() -> str:
    return assets.axe(settings.VAR).read_text(encoding="utf-8")


def axe(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds, of any severity, as lines "rule: where: why"."""
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "rules": {name: {"enabled": False} for name in without} | {"target-size": {"enabled": True}},
    }
    script = f"{axe_source()}; axe.run(document, {json.dumps(options)}).then(r => JSON.stringify(r.violations))"
    violations = evaluate(page, script)
    return [
        f"{found['id']} ({found['impact']}): {node['target']}: {' '.join(node['failureSummary'].split())}"
        for found in json.loads(violations)
        for node in found["nodes"]
    ]


WORLDS: WeakKeyDictionary[Page, tuple[str, Any, int]] = WeakKeyDictionary()


def evaluate(page: Page, expression: str) -> Any:
    """What an expression gives in a world beside the page's own; a promise is waited for."""
    known = WORLDS.get(page)
    session = known[1] if known else page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]
    if known and known[0] == frame["loaderId"]:
        world = known[2]
    else:
        world = session.send("Page.createIsolatedWorld", {"frameId": frame["id"]})["executionContextId"]
        WORLDS[page] = (frame["loaderId"], session, world)
    asked = {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True}
    done = session.send("Runtime.evaluate", asked)
    if "exceptionDetails" in done:
        raise RuntimeError(f"The check did not run: {done['exceptionDetails']}")
    return done["result"].get("value")


def inside(page: Page, script: str) -> Any:
    """What a function gives when it runs in the page."""
    return evaluate(page, f"({script})()")


OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 0) return [];
  const scrolls = e => { for (let p = e; p; p = p.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return true;
    return false; };
  const found = [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !scrolls(e))
    .map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right));
  return [`${wide}px too wide`, ...found.slice(0, 10)];
}"""
CLIPPED = """() => [...document.body.querySelectorAll('h1,h2,h3,p,a,li,label,button,dt,dd,th,td,legend,span,strong')]
  .filter(e => { const s = getComputedStyle(e); const r = e.getBoundingClientRect();
    if (!r.width || !r.height || s.position === 'absolute' || s.display.startsWith('inline')) return false;
    return (s.overflow === 'hidden' || s.overflowY === 'hidden') &&
      (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1); })
  .map(e => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))"""
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }" + (
    " p { margin-bottom: 2em !important; }"
)


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways (1.4.10); a table in its own scroller does not count."""
    return inside(page, OVERFLOW)


def lost_by_spacing(page: Page) -> list[str]:
    """What is cut off when a reader sets wider spacing (1.4.12). Leaves the page with that spacing."""
    before = set(inside(page, CLIPPED))
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    sheet = session.send("CSS.createStyleSheet", {"frameId": frame})["styleSheetId"]
    session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": SPACING})
    found = [one for one in inside(page, CLIPPED) if one not in before] + too_wide(page)
    session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": ""})
    session.detach()
    return found


FOCUSED = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const label = e.labels && e.labels[0] ? e.labels[0] : null;
  const before = label ? getComputedStyle(label, '::before') : s;
  const look = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' ||
    before.boxShadow !== 'none' || (before.outlineStyle !== 'none' && parseFloat(before.outlineWidth) > 0);
  const mid = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 2),
    Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 2));
  const all = [...document.querySelectorAll('*')];
  return { place: all.indexOf(e), tag: e.tagName, id: e.id,
    name: (e.getAttribute('aria-label') || e.innerText || (label && label.innerText) || '').trim().slice(0, 60),
    visible: look,
    hidden: !(mid && (e === mid || e.contains(mid) || mid.contains(e) || (label && label.contains(mid)))) }; }"""
FOCUSABLE = """() => { const seen = new Set(); return [...document.querySelectorAll(
  'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')].filter(e => {
    const s = getComputedStyle(e), r = e.getBoundingClientRect();
    if (e.disabled || e.tabIndex < 0 || s.visibility === 'hidden' || s.display === 'none' || !e.getClientRects().length)
      return false;
    for (let p = e.parentElement; p; p = p.parentElement)
      if (p.tagName === 'DETAILS' && !p.open && !(e.tagName === 'SUMMARY' && e.parentElement === p)) return false;
    if (e.type === 'radio') { if (seen.has(e.name)) return false; seen.add(e.name); }
    return true; }).length; }"""


# Tab goes on from where the focus last was; a focus on the page itself takes it back to the top.
START = """() => { const b = document.body; b.tabIndex = -1; b.focus(); b.removeAttribute('tabindex');
  window.scrollTo(0, 0); }"""


def keyboard_walk(page: Page) -> tuple[list[dict[str, Any]], list[str]]:
    """Tab through the whole page: (each stop, what is wrong). Wrong: a stop that cannot be seen or lies under
    something else, one that comes before what stands above it, a trap, and a control that Tab never reaches."""
    inside(page, START)
    wanted = inside(page, FOCUSABLE)
    stops: list[dict[str, Any]] = []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        stop = inside(page, FOCUSED)
        if stop is None or (stops and stop["place"] == stops[0]["place"]):
            break
        if stops and stop["place"] == stops[-1]["place"]:
            return stops, [f"Tab does not leave {stop['tag']} “{stop['name']}”"]
        stops.append(stop)
    places = [stop["place"] for stop in stops]
    faults = [f"{s['tag']} “{s['name']}” shows no focus" for s in stops if not s["visible"]]
    faults += [f"{s['tag']} “{s['name']}” is covered when focused" for s in stops if s["hidden"]]
    faults += [
        f"{s['tag']} “{s['name']}” comes too early" for s, p in zip(stops[1:], places, strict=False) if s["place"] < p
    ]
    if len(stops) < wanted:
        faults.append(f"Tab reaches {len(stops)} of {wanted} controls")
    return stops, faults


OUTLINE = """() => ({ h1: document.querySelectorAll('h1').length, title: document.title,
  lang: document.documentElement.lang,
  levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]),
  main: document.querySelectorAll('main').length,
  ids: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n),
  error: !!document.querySelector('.govuk-error-summary'),
  text: (b => {
    b.querySelectorAll('pre,script').forEach(e => e.remove()); return b.textContent;
  })(document.body.cloneNode(true)) })"""


def outline(page: Page) -> list[str]:
    """What is wrong with the page's skeleton: title, language, headings, ids."""
    found = inside(page, OUTLINE)
    faults = [] if found["h1"] == 1 else [f"{found['h1']} h1"]
    faults += [] if found["main"] == 1 else [f"{found['main']} main"]
    faults += [] if found["lang"] else ["no language"]
    faults += [f"id used twice: {one}" for one in found["ids"]]
    if not re.match(r"^(Error: )?\S.* – Golden Thread$", found["title"]):
        faults.append(f"title {found['title']!r} does not follow “[Error: ]what – Golden Thread”")
    if found["error"] != found["title"].startswith("Error: "):
        faults.append(f"title {found['title']!r} and the summary of errors disagree")
    faults += [f"h{b} follows h{a}" for a, b in zip(found["levels"], found["levels"][1:], strict=False) if b > a + 1]
    faults += [f"the page shows {word!r}" for word in ("None", "{{", "{%", "undefined") if shows(found["text"], word)]
    return faults


def shows(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)) if word.isalpha() else word in text


def look(page: Page, name: str) -> Path:
    """Keep a picture of the whole page, for a person to look at."""
    folder = Path(os.environ.get("GOLDENTHREAD_PICTURES") or settings.VAR / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    path = folder / f"{name}-{width}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def press(control: Locator, *, timeout: float | None = None) -> int:
    """Click a button or a link, and wait for the page that answers; gives the answer's status. A click alone returns
    before anything is sent, and an answer that has come is no page that has loaded.

    `timeout` in milliseconds, where the answer is long work.
    """
    with control.page.expect_navigation(wait_until="load", timeout=timeout) as answer:
        control.click(timeout=timeout)
    return answer.value.status if answer.value else 0


def check(page: Page, name: str, *, without: tuple[str, ...] = (), keyboard: bool = True) -> None:
    """All of it on the page as it stands, in its present state and size. A picture is kept where one is asked for, and
    of a page with a fault."""
    if os.environ.get("GOLDENTHREAD_PICTURES"):
        look(page, name)
    faults = {
        "axe": axe(page, without=without),
        "outline": outline(page),
        "too wide": too_wide(page),
        "keyboard": keyboard_walk(page)[1] if keyboard else [],
        "spacing": lost_by_spacing(page),
    }
    if any(faults.values()):
        look(page, name)
    assert not any(faults.values()), json.dumps({k: v for k, v in faults.items() if v}, indent=1, ensure_ascii=False)
