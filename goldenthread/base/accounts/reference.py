"""docs/reference/roles.md, drawn from roles.yaml and permissions.py."""

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.permissions import Permission


def roles_page() -> str:
    """The page as Markdown: the roles in words, then one row per permission."""
    table = list(roles.all_roles().values())
    lines = [
        "# Roles",
        "",
        "Drawn from `goldenthread/base/accounts/roles.yaml` by `goldenthread roles --write docs/reference/roles.md`;",
        "a test compares the two. A person holds a role in an organisation, from a first day to a last one.",
        "",
        "| Role | What it is for | Site | Second step at sign-in | Granted by |",
        "|---|---|---|---|---|",
    ]
    for role in table:
        step = "required" if role.mfa_required else "offered"
        granted = "one administrator and a second person" if role.second_person else "one administrator"
        lines.append(f"| {role.label} | {role.description} | {role.site} | {step} | {granted} |")
    for site in ("office", "portal"):
        here = [role for role in table if role.site == site]
        lines += ["", f"## Who may do what in the {site}", ""]
        lines.append("| Permission | " + " | ".join(role.label for role in here) + " |")
        lines.append("|---|" + "---|" * len(here))
        for permission in Permission:
            if any(permission in role.permissions for role in here):
                cells = ("yes" if permission in role.permissions else "–" for role in here)
                lines.append(f"| `{permission}` | " + " | ".join(cells) + " |")
    lines += [
        "",
        "Nobody has every right. Whoever keeps accounts (`accounts.manage`) may change nothing that the thread says,",
        "and nobody asks for, approves or confirms a role of their own.",
        "",
    ]
    return "\n".join(lines)


def roles_facts() -> list[dict[str, object]]:
    """Each role as plain values, in the order of roles.yaml."""
    return [
        {
            "key": role.key,
            "label": role.label,
            "description": role.description,
            "site": role.site,
            "second_step_required": role.mfa_required,
            "second_person_grants": role.second_person,
            "permissions": sorted(str(p) for p in role.permissions),
        }
        for role in roles.all_roles().values()
    ]
