#!/usr/bin/env python3
"""Writes sbom.cdx.json, the list of what we are made of (CycloneDX 1.6), from uv.lock and package-lock.json.

    python3 tools/sbom.py            write it
    python3 tools/sbom.py --check    say whether it is current; exit code 1 when it is not

The same locks always give the same file: it holds no date and no number drawn by chance. Scope "required" is what a
running site imports; "optional" is needed only to test, or (JavaScript) to fetch the stylesheet. Standard library only.
"""

import base64
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "sbom.cdx.json"
SERVED = {"govuk-frontend"}  # of the JavaScript packages, the one whose files a page loads


def build() -> dict[str, Any]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in lock["package"]}
    root = packages.pop("goldenthread")
    required = closure(packages, root.get("dependencies", []))
    components = [python_component(package, package["name"] in required) for package in packages.values()]
    node = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    components += [node_component(place, package) for place, package in node.items() if place]
    main = f"pkg:pypi/goldenthread@{root['version']}"
    references = {name: python_reference(package) for name, package in packages.items()}
    direct = [references[one["name"]] for one in root.get("dependencies", []) if one["name"] in references]
    graph = [{"ref": main, "dependsOn": sorted(set(direct))}]
    for name in packages:
        on = {references[one["name"]] for one in wanted(packages[name]) if one["name"] in references}
        graph.append({"ref": references[name], "dependsOn": sorted(on)})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": main,
                "name": "goldenthread",
                "version": root["version"],
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": main,
            }
        },
        "components": sorted(components, key=lambda one: one["bom-ref"]),
        "dependencies": sorted(graph, key=lambda one: one["ref"]),
    }


def wanted(package: dict[str, Any]) -> list[dict[str, Any]]:
    """What a package asks for, its optional parts included."""
    return [
        *package.get("dependencies", []),
        *(x for part in package.get("optional-dependencies", {}).values() for x in part),
    ]


def closure(packages: dict[str, Any], first: list[dict[str, Any]]) -> set[str]:
    """Names of all packages that a run-time dependency brings in, with the extras that are asked for."""
    seen: set[tuple[str, str]] = set()
    waiting = list(first)
    while waiting:
        one = waiting.pop()
        for extra in ("", *one.get("extra", [])):
            if (one["name"], extra) not in seen and one["name"] in packages:
                seen.add((one["name"], extra))
                package = packages[one["name"]]
                waiting += (
                    package.get("optional-dependencies", {}).get(extra, [])
                    if extra
                    else package.get("dependencies", [])
                )
    return {name for name, _ in seen}


def python_reference(package: dict[str, Any]) -> str:
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', package['name']).lower()}@{package['version']}"


def python_component(package: dict[str, Any], required: bool) -> dict[str, Any]:
    reference = python_reference(package)
    told = {
        "type": "library",
        "bom-ref": reference,
        "name": package["name"],
        "version": package["version"],
        "purl": reference,
        "scope": "required" if required else "optional",
    }
    if digest := package.get("sdist", {}).get("hash", ""):
        told["hashes"] = [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}]
    return told


def node_component(place: str, package: dict[str, Any]) -> dict[str, Any]:
    name = place.rpartition("node_modules/")[2]
    reference = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
    told = {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": package["version"],
        "purl": reference,
        "scope": "required" if name in SERVED else "optional",
    }
    if package.get("license"):
        told["licenses"] = [{"license": {"id": package["license"]}}]
    if package.get("integrity", "").startswith("sha512-"):
        content = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
        told["hashes"] = [{"alg": "SHA-512", "content": content}]
    return told


def text() -> str:
    return json.dumps(build(), indent=1, sort_keys=True) + "\n"


def main() -> int:
    if "--check" in sys.argv[1:]:
        current = SBOM.is_file() and SBOM.read_text(encoding="utf-8") == text()
        print("sbom.cdx.json is current." if current else "sbom.cdx.json is old. Run: python3 tools/sbom.py")
        return int(not current)
    SBOM.write_text(text(), encoding="utf-8")
    print(f"{len(build()['components'])} components written to sbom.cdx.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
