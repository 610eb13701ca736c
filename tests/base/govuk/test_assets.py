"""What we serve holds nothing that only gov.uk may show, and comes from the public registry alone."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from goldenthread.base.govuk import assets

ROOT = Path(assets.__file__).resolve().parents[3]
STYLES = """
@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}
@font-face {
  font-family: "GDS Transport"; src: url("x.woff2");
}
.a{font-family:"GDS Transport",arial,sans-serif;color:red}.b{background-image:url(/assets/images/govuk-crest.svg);top:0}
.c{background:none}
/*# sourceMappingURL=x.css.map */
"""
FORBIDDEN = ("@font-face", "GDS Transport", "url(", "crest", "sourceMappingURL", "woff")


def test_fonts_images_and_map_are_taken_out_and_the_rest_stays():
    css = assets.clean_css(STYLES)
    for word in FORBIDDEN:
        assert word in STYLES
        assert word not in css
    for kept in (".a{font-family:arial,sans-serif;color:red}", ".b{top:0}", ".c{background:none}"):
        assert kept in css


def test_what_was_fetched_holds_no_font_crown_or_government_image():
    folder = settings.VAR / "govuk" / "govuk"
    if not folder.is_dir():
        pytest.fail("The stylesheet is not here: run `goldenthread assets` first.")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == sorted(assets.FILES)
    css = (folder / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert len(css) > 100_000
    assert "font-family:arial,sans-serif" in css
    for word in FORBIDDEN:
        assert word not in css
    assert "sourceMappingURL" not in (folder / "govuk-frontend.min.js").read_text(encoding="utf-8")


def test_our_own_pages_show_no_crown_and_no_gov_uk_name():
    ours = ROOT / "goldenthread" / "base" / "govuk"
    for path in [*ours.rglob("*.html"), *ours.rglob("*.css"), *ours.rglob("*.svg")]:
        text = path.read_text(encoding="utf-8")
        assert "GDS Transport" not in text
        assert "@font-face" not in text
        assert not re.search(r"crown|crest|>\s*GOV\.UK", text, re.IGNORECASE), path


def test_pages_carry_no_script_or_style_of_their_own():
    """The content security policy forbids both."""
    templates = list((ROOT / "goldenthread").rglob("templates/**/*.html"))
    assert len(templates) > 20
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), path


def test_the_lock_names_only_the_public_registry():
    lock = json.loads(assets.LOCK.read_text(encoding="utf-8"))
    assert {"node_modules/govuk-frontend", "node_modules/axe-core"} < set(lock["packages"])
    assert assets.foreign_sources(lock) == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_a_planted_foreign_source_is_found_and_stops_the_fetch(tmp_path, monkeypatch):
    lock = json.loads(assets.LOCK.read_text(encoding="utf-8"))
    lock["packages"]["node_modules/axe-core"]["resolved"] = "https://evil.example/axe-core.tgz"
    planted = tmp_path / "package-lock.json"
    planted.write_text(json.dumps(lock), encoding="utf-8")
    monkeypatch.setattr(assets, "LOCK", planted)
    with pytest.raises(assets.NotFetched, match=r"evil\.example"):
        assets.fetch_assets(tmp_path / "var")


def fake_node(folder: Path, version: str = "") -> None:
    lock = json.loads(assets.LOCK.read_text(encoding="utf-8"))
    for name, package in lock["packages"].items():
        if name:
            home = folder / "node" / name
            (home / "dist" / "govuk").mkdir(parents=True)
            (home / "package.json").write_text(json.dumps({"version": version or package["version"]}))
            for file in assets.FILES:
                (home / "dist" / "govuk" / file).write_text(STYLES)


def test_nothing_is_fetched_when_it_is_already_here(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "npm", lambda: pytest.fail("asked for npm"))
    fake_node(tmp_path)
    folder = assets.fetch_assets(tmp_path)
    assert (folder / "govuk" / "govuk-frontend.min.css").read_text().count("url(") == 0
    assert assets.fetch_assets(tmp_path) == folder


def test_an_older_version_is_fetched_again(tmp_path, monkeypatch):
    fake_node(tmp_path, version="6.0.0")
    calls = []

    def run(command, **options):
        calls.append(command)
        return subprocess.CompletedProcess(command, 1, "", "offline")

    monkeypatch.setattr(assets, "npm", lambda: ["npm"])
    monkeypatch.setattr(assets.subprocess, "run", run)
    with pytest.raises(assets.NotFetched, match="Check the connection"):
        assets.fetch_assets(tmp_path)
    assert calls == [["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]]


def test_without_npm_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    with pytest.raises(assets.NotFetched, match="Install the Debian package npm"):
        assets.npm()


def test_the_fetched_files_are_not_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "govuk-frontend.min" not in listed
    assert "node_modules" not in listed
