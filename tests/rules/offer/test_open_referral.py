"""What is given out is of the standard's shape, read from its published schemas, not from our own.

Open Referral UK 3.0 (https://docs.openreferraluk.org, profile of HSDS 3.0). `!` is required; `uuid`, `uri`, `email`,
`number` and a list of words are kinds; a name with a capital is another table, with `*` a list of it.
"""

import re
from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from goldenthread.rules.offer import open_referral as oruk

STANDARD = {
    "Service": {
        "id": "uuid!", "organization_id": "uuid", "name": "text!", "description": "text", "url": "uri",
        "email": "email", "status": "active|inactive|defunct|temporarily closed!", "fees": "text",
        "accreditations": "text", "minimum_age": "number", "maximum_age": "number", "assured_date": "text",
        "assurer_email": "email", "alert": "text", "last_modified": "date-time", "organization": "Organization",
        "service_at_locations": "ServiceAtLocation*", "languages": "Language*", "cost_options": "CostOption*",
        "contacts": "Contact*", "attributes": "Attribute*",
    },
    "Organization": {"id": "uuid!", "name": "text!", "description": "text!", "email": "email", "website": "uri"},
    "ServiceAtLocation": {"id": "uuid!", "service_id": "uuid", "location_id": "uuid", "location": "Location",
                          "schedules": "Schedule*"},
    "Location": {"id": "uuid!", "location_type": "physical|postal|virtual!", "name": "text", "latitude": "number",
                 "longitude": "number", "addresses": "Address*", "accessibility": "Accessibility*"},
    "Address": {"id": "uuid!", "location_id": "uuid", "address_1": "text!", "city": "text!",
                "state_province": "text!", "postal_code": "text!", "country": "text!",
                "address_type": "physical|postal|virtual!"},
    "Accessibility": {"id": "uuid!", "location_id": "uuid", "description": "text"},
    "Schedule": {"id": "uuid!", "service_id": "uuid", "description": "text"},
    "Language": {"id": "uuid!", "service_id": "uuid"},
    "CostOption": {"id": "uuid!", "service_id": "uuid", "option": "text", "amount": "number",
                   "amount_description": "text"},
    "Contact": {"id": "uuid!", "name": "text", "title": "text"},
    "Attribute": {"id": "uuid!", "link_id": "uuid", "taxonomy_term_id": "uuid", "taxonomy_term": "TaxonomyTerm"},
    "TaxonomyTerm": {"id": "uuid!", "name": "text!", "description": "text!", "taxonomy": "text",
                     "taxonomy_id": "uuid"},
}  # fmt: skip


def faults(row, table, where=""):
    """What of a row breaks the standard, each with its place."""
    found = []
    for name, kind in STANDARD[table].items():
        place = f"{where}{table}.{name}"
        if name not in row:
            found += [f"{place} is missing"] if kind.endswith("!") else []
            continue
        value, kind = row[name], kind.removesuffix("!")
        if value in ("", None, [], {}):
            found.append(f"{place} is empty, and should be left out")
        elif kind[0].isupper():
            rows = value if kind.endswith("*") else [value]
            found += [fault for n, one in enumerate(rows) for fault in faults(one, kind.rstrip("*"), f"{place}[{n}].")]
        elif not fits(value, kind):
            found.append(f"{place} is {value!r}, not {kind}")
    return found


def fits(value, kind):
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind == "uuid":
        return str(UUID(value)) == value if re.fullmatch(r"[0-9a-f-]{36}", value) else False
    if kind == "uri":
        return bool(re.match(r"https?://", value))
    if kind == "email":
        return "@" in value
    return "|" not in kind or value in kind.split("|")


def whole():
    key = oruk.id_of("a service")
    return oruk.Service(
        id=key,
        name="Saturday club",
        status=oruk.Status.ACTIVE,
        description="A club.",
        url="https://club.example",
        fees="Free",
        minimum_age=5,
        assured_date=date(2026, 9, 7),
        organization=oruk.Organization(id=oruk.id_of("o"), name="Tides", description="A charity."),
        service_at_locations=[
            oruk.ServiceAtLocation(
                id=oruk.id_of("at"),
                location=oruk.Location(
                    id=oruk.id_of("l"),
                    location_type=oruk.LocationType.PHYSICAL,
                    latitude=51.5,
                    longitude=0.7,
                    addresses=[
                        oruk.Address(
                            id=oruk.id_of("a"), address_1="4 Shrimp Lane", city="Estuary", state_province="Estuary",
                            postal_code="ZZ1 2AB", country="GB", address_type=oruk.LocationType.PHYSICAL,
                        )
                    ],
                ),
            )
        ],
    )  # fmt: skip


def test_what_is_given_out_is_of_the_standards_shape_and_leaves_out_what_is_empty():
    told = oruk.told(whole())
    assert faults(told, "Service") == []
    assert "alert" not in told
    assert "languages" not in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "no uuid"}, "Service.id is 'no uuid', not uuid"),
        ({"status": "open"}, "Service.status is 'open'"),
        ({"minimum_age": "5"}, "Service.minimum_age is '5', not number"),
        ({"url": ""}, "Service.url is empty"),
        ({"name": None}, "Service.name is empty"),
    ],
)
def test_a_planted_fault_is_found(change, words):
    assert any(words in fault for fault in faults({**oruk.told(whole()), **change}, "Service"))
    missing = {key: value for key, value in oruk.told(whole()).items() if key != "status"}
    assert "Service.status is missing" in faults(missing, "Service")


def test_every_required_field_of_the_standard_is_required_of_what_comes_in():
    for table, fields in STANDARD.items():
        shape = getattr(oruk, table)
        for name, kind in fields.items():
            if name in shape.model_fields:
                assert shape.model_fields[name].is_required() == kind.endswith("!"), f"{table}.{name}"
            else:
                assert not kind.endswith("!"), f"{table}.{name} is required and not read"


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "x"), ("name", ""), ("status", "open"), ("minimum_age", "old"), ("url", "javascript:alert(1)"),
     ("email", "nobody"), ("service_at_locations", "here"), ("organization", [])],
)  # fmt: skip
def test_what_is_wrong_in_a_feed_is_refused_with_its_place(field, value):
    with pytest.raises(ValidationError) as wrong:
        oruk.Service.model_validate({**oruk.told(whole()), field: value})
    assert wrong.value.errors()[0]["loc"][0] == field


def test_what_is_empty_in_a_feed_is_read_as_not_said():
    told = {**oruk.told(whole()), "email": "", "maximum_age": "", "url": ""}
    again = oruk.Service.model_validate(told)
    assert (again.email, again.maximum_age, again.url) == (None, None, None)


def test_a_page_of_a_list_says_where_it_stands():
    assert oruk.page_of([], total=0, page=1, per_page=10)["empty"] is True
    told = oruk.page_of([{}] * 5, total=25, page=3, per_page=10)
    assert (told["total_pages"], told["last_page"], told["first_page"], told["size"]) == (3, True, False, 5)


def test_ids_of_what_has_none_are_the_same_every_time():
    assert oruk.id_of("term", "need", "autism") == oruk.id_of("term", "need", "autism")
    assert oruk.id_of("a", "b") != oruk.id_of("a", "c")
