"""docs/reference/access.md, drawn from reach.yaml, the bands of the models, and the conditions of the rule."""

from collections import defaultdict

from goldenthread.base.accounts import roles
from goldenthread.casework.records import keeping, pack
from goldenthread.rules.access import reach, rule
from goldenthread.rules.access.bands import CONTENT, Band

HEAD = """# Who may see what of a child

Drawn from `goldenthread/rules/access/reach.yaml` and the models by `goldenthread access-table --write
docs/reference/access.md`; a test compares the two. Why it is so: [the door](../decisions/0005-the-door.md).

Access is allowed only if every condition below holds for one role and one relationship together. Whatever is refused is
answered as what is not there, and written down.
"""
SHOWN = (Band.B2, Band.B2P, Band.B3, Band.B4, Band.B5, Band.B6)


def _cell(found: reach.Reach, band: Band) -> str:
    how = found.read.get(band)
    if how is None:
        return "–"
    words = {"yes": "R", "reason": "R, with a reason", "own": "own"}
    said = (
        words[how] if isinstance(how, str) else "R: " + ", ".join(sorted(reach.kinds()[k].words.lower() for k in how))
    )
    return said + (" W" if band in found.write else "")


def access_page() -> str:
    """The page as Markdown."""
    lines = [HEAD, "## The bands", "", "| Band | Name | What it holds |", "|---|---|---|"]
    lines += [f"| {band.value} | {band.words} | {CONTENT[band]} |" for band in Band if band is not Band.BY_ROW]
    lines += ["", "## Roles", "", "R: read. W: add. –: none. “Own”: the person’s own details only.", ""]
    lines += [
        f"| Role | Through | Identity | {' | '.join(b.value for b in SHOWN)} | Belongs to |",
        "|---" * (len(SHOWN) + 4) + "|",
    ]
    for role in roles.all_roles().values():
        found = reach.of_role(role.key)
        if found is None:
            continue
        through = ", ".join(sorted(reach.kinds()[kind].words for kind in found.through))
        cells = " | ".join(_cell(found, band) for band in SHOWN)
        keys = ", ".join(sorted(found.keys)) or "own body or party"
        lines.append(f"| {role.label} | {through} | {found.identity.replace('_', ' ')} | {cells} | {keys} |")
    none = [role.label for role in roles.all_roles().values() if reach.of_role(role.key) is None]
    lines += ["", f"Roles that reach no child: {', '.join(none)}.", "", "## Relationships", ""]
    lines += ["| Relationship | Held by | Reason on entry | May add | At most |", "|---|---|---|---|---|"]
    for kind in reach.kinds().values():
        most = f"{kind.longest} days" if kind.longest else "until ended"
        lines.append(
            f"| {kind.words} | {kind.held_by} | {'yes' if kind.reason else 'no'} | "
            f"{'yes' if kind.writes else 'no'} | {most} |"
        )
    lines += ["", "## The conditions", ""]
    lines += [f"{n}. {one.__name__.replace('_', ' ').capitalize()}." for n, one in enumerate(rule.CONDITIONS, 1)]
    lines += ["", "## The band of each field", "", "| Table | Bands |", "|---|---|"]
    for label, bands in sorted(pack.bands_of_models().items()):
        if label.split(".")[0] in pack.CASEWORK:
            said = "; ".join(f"{band.value}: {', '.join(sorted(names))}" for band, names in sorted(bands.items()))
            lines.append(f"| {label} | {said} |")
    lines += [
        "",
        "## How long each class of record is kept",
        "",
        "| Class | Period | From | How it ends | Why |",
        "|---|---|---|---|---|",
    ]
    ends = {"review": "a person reviews, two destroy", "automatic": "by itself", "never": "kept"}
    lines += [f"| {c.name} | {c.period} | {c.trigger} | {ends[c.how]} | {c.why} |" for c in keeping.classes().values()]
    lines.append("")
    return "\n".join(lines)


def fields_by_band() -> dict[Band, int]:
    """How many fields each band has, over the whole program."""
    counts: dict[Band, int] = defaultdict(int)
    for _, _, band in pack.fields():
        if band is not None:
            counts[band] += 1
    return counts
