"""Draws docs/reference/threat-model.md from docs/threats.csv and counts docs/asvs.csv.

python -m tools.threat_reference
"""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THREATS, ASVS = ROOT / "docs/threats.csv", ROOT / "docs/asvs.csv"
PAGE = ROOT / "docs/reference/threat-model.md"
HEAD = """# Threat model

Drawn from `docs/threats.csv` by `python -m tools.threat_reference`; a test compares the two and looks for each file
that they name. Who may see what: [access](access.md). Why the door is built as it is:
[the door](../decisions/0005-the-door.md).

Most harm to families comes from the right paper sent to the wrong family, and from staff who look; attackers from
outside come after. Three sites run apart, with separate host names: public, portal and office. The public one has its
own database and installs nothing that holds people. Downloads come from a fourth host without cookies.

We say “self-assessed”. No independent penetration test has been made; a council needs one before it enters a real
child.

"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """The page as Markdown."""
    lines = [HEAD + "| Threat | Abuse | Control | Where | Test | State |", "|---|---|---|---|---|---|"]
    for row in rows(THREATS):
        where = f"`{row['where']}`" if row["where"] else "–"
        test = f"`{row['test']}`" if row["test"] else "–"
        lines.append(f"| {row['id']} | {row['abuse']} | {row['control']} | {where} | {test} | {row['state']} |")
    listed = rows(ASVS)
    met = sum(row["state"] == "met" for row in listed)
    lines += [
        "",
        "## OWASP ASVS 5.0.0",
        "",
        f"`docs/asvs.csv` has {len(listed)} requirements so far, {met} of them met, each with how and by "
        f"which test. The",
        "target is level 2 where it applies (204), and 14 items of level 3. The rest is not looked at yet.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")
