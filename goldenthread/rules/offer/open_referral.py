"""Open Referral UK 3.0: the shapes of what is given out and taken in (Human Services Data Specification, UK profile).

Fields, types and what is required are those of the profile's published schemas, in our own words. A field without a
value is left out of what is given, as the standard asks. What is taken in may hold more than we read; what is required
must be there, and of its type.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/"
SPACE = uuid5(NAMESPACE_URL, "https://golden-thread.example/open-referral")  # ids of what has no id of its own


def id_of(*parts: object) -> UUID:
    """The same id for the same parts, always: of a taxonomy, a term, a place of a service."""
    return uuid5(SPACE, "/".join(str(part) for part in parts))


def _or_nothing(value: Any) -> Any:
    return None if value == "" else value


LINK = r"^https?://[^\s]+$"
MAIL = r"^[^@\s]{1,64}@[^@\s]{1,189}$"
Text = Annotated[Annotated[str, Field(max_length=20_000)] | None, BeforeValidator(_or_nothing)]
Line = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(_or_nothing)]
Link = Annotated[Annotated[str, Field(max_length=2_000, pattern=LINK)] | None, BeforeValidator(_or_nothing)]
Mail = Annotated[Annotated[str, Field(max_length=254, pattern=MAIL)] | None, BeforeValidator(_or_nothing)]
Key = Annotated[UUID | None, BeforeValidator(_or_nothing)]
Number = Annotated[float | None, BeforeValidator(_or_nothing)]
Name = Annotated[str, Field(min_length=1, max_length=300)]


class Table(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    id: UUID


class Status(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    CLOSED_FOR_NOW = "temporarily closed"


class LocationType(StrEnum):
    PHYSICAL = "physical"
    POSTAL = "postal"
    VIRTUAL = "virtual"


class Taxonomy(Table):
    name: Name
    description: Annotated[str, Field(max_length=20_000)]
    uri: Link = None
    version: Line = None


class TaxonomyTerm(Table):
    code: Line = None
    name: Name
    description: Annotated[str, Field(max_length=20_000)]
    parent_id: Key = None
    taxonomy: Line = None
    taxonomy_id: Key = None
    taxonomy_detail: Taxonomy | None = None
    language: Line = None
    term_uri: Link = None


class Attribute(Table):
    link_id: Key = None
    taxonomy_term_id: Key = None
    link_type: Line = None
    link_entity: Line = None
    value: Line = None
    taxonomy_term: TaxonomyTerm | None = None


class Organization(Table):
    name: Name
    description: Annotated[str, Field(max_length=20_000)]
    alternate_name: Line = None
    email: Mail = None
    website: Link = None
    logo: Link = None
    uri: Link = None


class Phone(Table):
    number: Annotated[str, Field(min_length=1, max_length=60)]
    extension: Number = None
    type: Line = None
    description: Text = None


class Contact(Table):
    name: Line = None
    title: Line = None
    department: Line = None
    email: Mail = None
    phones: list[Phone] | None = None


class Address(Table):
    location_id: Key = None
    attention: Line = None
    address_1: Annotated[str, Field(max_length=500)]
    address_2: Line = None
    city: Annotated[str, Field(max_length=200)]
    region: Line = None
    state_province: Annotated[str, Field(max_length=200)]
    postal_code: Annotated[str, Field(max_length=20)]
    country: Annotated[str, Field(max_length=60)]
    address_type: LocationType


class Accessibility(Table):
    location_id: Key = None
    description: Text = None
    details: Text = None
    url: Link = None


class Location(Table):
    location_type: LocationType
    name: Line = None
    alternate_name: Line = None
    description: Text = None
    transportation: Text = None
    latitude: Annotated[Annotated[float, Field(ge=-90, le=90)] | None, BeforeValidator(_or_nothing)] = None
    longitude: Annotated[Annotated[float, Field(ge=-180, le=180)] | None, BeforeValidator(_or_nothing)] = None
    external_identifier: Line = None
    external_identifier_type: Line = None
    addresses: list[Address] | None = None
    accessibility: list[Accessibility] | None = None


class Schedule(Table):
    service_id: Key = None
    description: Text = None
    valid_from: Line = None
    valid_to: Line = None
    freq: Line = None
    byday: Line = None
    opens_at: Line = None
    closes_at: Line = None
    notes: Text = None


class ServiceAtLocation(Table):
    service_id: Key = None
    location_id: Key = None
    description: Text = None
    location: Location | None = None
    schedules: list[Schedule] | None = None


class ServiceArea(Table):
    service_id: Key = None
    name: Line = None
    description: Text = None
    extent: Line = None
    extent_type: Line = None
    uri: Line = None


class Language(Table):
    service_id: Key = None
    name: Line = None
    code: Line = None
    note: Text = None


class CostOption(Table):
    service_id: Key = None
    option: Text = None
    currency: Line = None
    amount: Number = None
    amount_description: Text = None


class Service(Table):
    """One service, whole. In a list without what hangs on it (`in_list`)."""

    organization_id: Key = None
    name: Name
    alternate_name: Line = None
    description: Text = None
    url: Link = None
    email: Mail = None
    status: Status
    interpretation_services: Text = None
    application_process: Text = None
    fees: Text = None
    fees_description: Text = None
    eligibility_description: Text = None
    minimum_age: Annotated[Annotated[float, Field(ge=0, le=150)] | None, BeforeValidator(_or_nothing)] = None
    maximum_age: Annotated[Annotated[float, Field(ge=0, le=150)] | None, BeforeValidator(_or_nothing)] = None
    assured_date: Annotated[date | None, BeforeValidator(_or_nothing)] = None
    assurer_email: Mail = None
    alert: Text = None
    last_modified: Line = None
    organization: Organization | None = None
    service_at_locations: list[ServiceAtLocation] | None = None
    service_areas: list[ServiceArea] | None = None
    schedules: list[Schedule] | None = None
    languages: list[Language] | None = None
    cost_options: list[CostOption] | None = None
    contacts: list[Contact] | None = None
    phones: list[Phone] | None = None
    attributes: list[Attribute] | None = None


HANGING = frozenset(
    {
        "service_at_locations", "service_areas", "schedules", "languages", "cost_options", "contacts", "phones",
        "attributes",
    }
)  # fmt: skip


def told(row: BaseModel, *, leaving_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """As JSON holds it, without what is empty."""
    data: dict[str, Any] = row.model_dump(mode="json", exclude_none=True, exclude=set(leaving_out))
    return _without_empty(data)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: kept for key, held in value.items() if (kept := _without_empty(held)) not in ({}, [], "", None)}
    if isinstance(value, list):
        return [_without_empty(each) for each in value]
    return value


def in_list(row: Service) -> dict[str, Any]:
    """A service as a list shows it: what is one to one, its organization among them."""
    return told(row, leaving_out=HANGING)


def page_of(rows: list[dict[str, Any]], *, total: int, page: int, per_page: int) -> dict[str, Any]:
    """A page of a list in the standard's frame. `rows` are those of this page."""
    pages = max(1, -(-total // per_page))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(rows),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not rows,
        "contents": rows,
    }
