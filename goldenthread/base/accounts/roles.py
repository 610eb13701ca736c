"""The roles, as data: what each is called, what it may do, on which site, and how it is granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from goldenthread.base.accounts.permissions import CASEWORK, CONTENT_CHANGING, Permission
from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("roles.yaml")
KEYS = {"label", "description", "site", "mfa", "second_person", "permissions"}


class RolesWrong(ValueError):
    """roles.yaml cannot be used. The message names file, key, value and what was expected."""


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    description: str
    site: str  # "office" or "portal"
    mfa_required: bool
    second_person: bool  # one person asks, another approves
    permissions: frozenset[Permission]


def load(path: Path = FILE) -> Mapping[str, Role]:
    """Every role of a file, in its order, or RolesWrong."""

    def wrong(where: str, value: object, expected: str) -> RolesWrong:
        return RolesWrong(f"{path.name}: {where} is {value!r}. Expected {expected}.")

    try:
        table = read_data(path)
    except yaml.YAMLError as error:
        raise RolesWrong(f"{path.name}: not readable as YAML: {error}") from error
    if not isinstance(table, dict):
        raise wrong("the file", type(table).__name__, "a table of roles")
    roles = {}
    for key, row in table.items():
        if not isinstance(key, str) or not key.isidentifier() or not key.islower() or len(key) > 40:
            raise wrong("a role's key", key, "lower-case words joined by _, at most 40 letters")
        if not isinstance(row, dict):
            raise wrong(key, row, f"the keys {', '.join(sorted(KEYS))}")
        for name in KEYS - row.keys():
            raise wrong(f"{key}.{name}", None, "a value; the key is missing")
        for name in row.keys() - KEYS:
            raise wrong(f"{key}.{name}", row[name], f"no such key; the keys are {', '.join(sorted(KEYS))}")
        for name in ("label", "description"):
            if not isinstance(row[name], str) or not row[name].strip():
                raise wrong(f"{key}.{name}", row[name], "some words")
        if row["site"] not in ("office", "portal"):
            raise wrong(f"{key}.site", row["site"], "office or portal")
        if row["mfa"] not in ("required", "offered"):
            raise wrong(f"{key}.mfa", row["mfa"], "required or offered")
        if not isinstance(row["second_person"], bool):
            raise wrong(f"{key}.second_person", row["second_person"], "true or false")
        if row["site"] == "office" and not row["second_person"]:
            raise wrong(f"{key}.second_person", False, "true: an office role needs a second person")
        if row["site"] == "office" and row["mfa"] != "required":
            raise wrong(f"{key}.mfa", row["mfa"], "required: an office role needs a second step at sign-in")
        if not isinstance(row["permissions"], list):
            raise wrong(f"{key}.permissions", row["permissions"], "a list of permissions")
        known = {permission.value for permission in Permission}
        for value in row["permissions"]:
            if value not in known:
                raise wrong(f"{key}.permissions", value, f"one of {', '.join(sorted(known))}")
        permissions = frozenset(Permission(value) for value in row["permissions"])
        if Permission.ACCOUNTS_MANAGE in permissions and permissions & (CONTENT_CHANGING | CASEWORK):
            names = ", ".join(sorted(permissions & (CONTENT_CHANGING | CASEWORK)))
            raise wrong(f"{key}.permissions", names, "none of these beside accounts.manage: it keeps accounts only")
        roles[key] = Role(
            key=key,
            label=row["label"].strip(),
            description=row["description"].strip(),
            site=row["site"],
            mfa_required=row["mfa"] == "required",
            second_person=row["second_person"],
            permissions=permissions,
        )
    return roles


@cache
def all_roles() -> Mapping[str, Role]:
    return load()


def get(key: str) -> Role | None:
    """The role, or None when roles.yaml no longer has it: such a membership gives nothing."""
    return all_roles().get(key)


def choices() -> list[tuple[str, str]]:
    return [(role.key, role.label) for role in all_roles().values()]
