"""roles.yaml is data: what is wrong in it is said with file, key and value."""

from pathlib import Path

import pytest

from goldenthread.base.accounts import reference, roles

GOOD = """
lead:
  label: Lead
  description: Leads.
  site: office
  mfa: required
  second_person: true
  permissions: [thread.read]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "thread.read",
            "thread.raed",
            "roles.yaml: lead.permissions is 'thread.raed'. Expected one of access.report, account.shut,",
        ),
        ("site: office", "site: garden", "lead.site is 'garden'. Expected office or portal."),
        ("mfa: required", "mfa: maybe", "lead.mfa is 'maybe'. Expected required or offered."),
        (
            "mfa: required",
            "mfa: offered",
            "lead.mfa is 'offered'. Expected required: an office role needs a second step",
        ),
        ("second_person: true", "second_person: false", "lead.second_person is False. Expected true: an office role"),
        ("second_person: true", "second_person: often", "lead.second_person is 'often'. Expected true or false."),
        ("  label: Lead\n", "", "lead.label is None"),
        ("label: Lead", "label: ''", "lead.label is ''. Expected some words."),
        ("label: Lead", "lable: x\n  label: Lead", "lead.lable is 'x'. Expected no such key"),
        ("[thread.read]", "thread.read", "lead.permissions is 'thread.read'. Expected a list"),
        ("lead:", "Team Lead:", "a role's key is 'Team Lead'"),
        (
            "[thread.read]",
            "[accounts.manage, source.add]",
            "lead.permissions is 'source.add'. Expected none of these beside accounts.manage",
        ),
        ("lead:", "lead: [", "not readable as YAML"),
    ],
)
def test_a_fault_names_file_key_value_and_what_was_expected(tmp_path, old, new, said):
    file = tmp_path / "roles.yaml"
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(roles.RolesWrong) as fault:
        roles.load(file)
    assert said in str(fault.value)


def test_the_file_that_each_fault_is_planted_in_is_good(tmp_path):
    file = tmp_path / "roles.yaml"
    file.write_text(GOOD)
    assert list(roles.load(file)) == ["lead"]


def test_staff_and_partners_must_have_a_second_step_and_families_and_their_forum_may():
    assert [role.key for role in roles.all_roles().values() if not role.mfa_required] == [
        *("parent_forum", "parent", "young_person", "child")
    ]


def test_every_office_role_needs_a_second_person():
    assert all(role.second_person for role in roles.all_roles().values() if role.site == "office")


def test_the_reference_page_is_drawn_from_the_code():
    page = Path(__file__).parents[3] / "docs" / "reference" / "roles.md"
    assert page.read_text() == reference.roles_page(), "run: goldenthread roles --write docs/reference/roles.md"
