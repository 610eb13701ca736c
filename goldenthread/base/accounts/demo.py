"""The invented people of the demo: one for each role, with passwords that everybody may know.

Every name is invented and every address ends in `.example`, which belongs to nobody (RFC 2606). A live site refuses
to make them, and refuses to start where it finds them.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.models import Kind, Membership, Organisation, State, User
from goldenthread.refused import Refused

if TYPE_CHECKING:
    from goldenthread.base.audit import Actor

PASSWORD = "estuary lantern otter"  # noqa: S105  known to everybody, in the demo only
COUNCIL = ("Estuary Council (invented)", Kind.COUNCIL)
FAMILIES = ("Families", Kind.OTHER)
# role: name, organisation
PEOPLE: dict[str, tuple[str, tuple[str, Kind]]] = {
    "improvement_lead": ("Imogen Leadbetter", COUNCIL),
    "owner": ("Owen Achebe", COUNCIL),
    "verifier": ("Vera Whitlock", COUNCIL),
    "portfolio_holder": ("Cllr Priya Holt", COUNCIL),
    "democratic_services": ("Dora Semple", COUNCIL),
    "local_offer_officer": ("Lowri Oakley", COUNCIL),
    "director": ("Delphine Arkwright", COUNCIL),
    "complaints_officer": ("Conrad Peele", COUNCIL),
    "quality_lead": ("Quilla Ashdown", COUNCIL),
    "publisher": ("Paul Ashby", COUNCIL),
    "performance_analyst": ("Anneka Stone", COUNCIL),
    "data_officer": ("Dafydd Orme", COUNCIL),
    "system_administrator": ("Sally Marsh", COUNCIL),
    "privacy_officer": ("Pria Okafor", COUNCIL),
    "shadow_portfolio_holder": ("Cllr Shaun Portman", COUNCIL),
    "scrutiny_member": ("Cllr Scott Mina", COUNCIL),
    "parent_forum": ("Farah Parekh", ("Estuary Parent Carer Forum (invented)", Kind.PARENT_FORUM)),
    "partner": ("Pete Nairn", ("Mudflat Primary School (invented)", Kind.SCHOOL)),
    "regulator": ("Reg Ullswater", ("National Inspectorate (invented)", Kind.REGULATOR)),
    "case_officer": ("Caspian Doyle", COUNCIL),
    "team_manager": ("Tamara Mannering", COUNCIL),
    "duty_officer": ("Dulcie Tidewell", COUNCIL),
    "panel_member": ("Pandora Mercer", COUNCIL),
    "social_care_lead": ("Soraya Cole", COUNCIL),
    "information_officer": ("Ingrid Foldwright", COUNCIL),
    "external_panel_member": ("Edmund Paxton", ("Saltern High School (invented)", Kind.SCHOOL)),
    "senco": ("Senga Cobb", ("Mudflat Primary School (invented)", Kind.SCHOOL)),
    "setting_lead": ("Selwyn Lade", ("Estuary College (invented)", Kind.SCHOOL)),
    "school_account_manager": ("Saoirse Maddock", ("Mudflat Primary School (invented)", Kind.SCHOOL)),
    "health_professional": ("Hetty Prowse", ("Estuary Therapies (invented)", Kind.HEALTH)),
    "clinical_officer": ("Clive Orchard", ("Estuary Therapies (invented)", Kind.HEALTH)),
    "parent": ("Parveen Rentworth", FAMILIES),
    "young_person": ("Yannick Pellew", FAMILIES),
    "child": ("Chidi Underhay", FAMILIES),
    "sendiass_adviser": ("Sendra Dassett", ("Estuary SENDIASS (invented)", Kind.SENDIASS)),
    "inspector": ("Iris Spectorman", ("National Inspectorate (invented)", Kind.REGULATOR)),
    "reviewer": ("Reva Viewforth", ("Peer Review Team (invented)", Kind.REVIEWER)),
}
SECOND_ADMINISTRATOR = "Adam Strand"  # two people are needed to grant a role, so the demo has two


@dataclass(frozen=True)
class Row:
    site: str
    role: str
    name: str
    email: str
    password: str
    code: str  # how to get the second step's code; "" where none is asked


def address(name: str) -> str:
    return ".".join(name.removeprefix("Cllr ").lower().split()) + "@estuary.example"


def _only_in_a_demo() -> None:
    if not (settings.DEMO or settings.TESTING):
        raise Refused("Invented people belong in the demo only. This site's GOLDENTHREAD_MODE is production.")


def demo_people() -> list[Row]:
    """Who can sign in to the demo, for the list that `goldenthread serve` prints. Refused on a live site."""
    _only_in_a_demo()
    rows = []
    for key, role in roles.all_roles().items():
        if key in PEOPLE:
            email = address(PEOPLE[key][0])
            code = f"goldenthread code {email}" if role.mfa_required else ""
            rows.append(Row(role.site, role.label, PEOPLE[key][0], email, PASSWORD, code))
    admin = roles.all_roles()["system_administrator"]
    email = address(SECOND_ADMINISTRATOR)
    rows.append(
        Row(admin.site, f"{admin.label} (second)", SECOND_ADMINISTRATOR, email, PASSWORD, f"goldenthread code {email}")
    )
    return sorted(rows, key=lambda row: row.site)


def totp_secret(email: str) -> str:
    """The key of a demo person's authenticator app: the same each time, drawn from the demo's secret key."""
    _only_in_a_demo()
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo totp {email}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def make_demo_people(by: "Actor") -> list[User]:
    """Make those of the demo's people who are not there yet. Safe to run again: nobody who exists is changed."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from goldenthread.base import audit

    _only_in_a_demo()
    wanted = [(role, name, body) for role, (name, body) in PEOPLE.items()]
    wanted.append(("system_administrator", SECOND_ADMINISTRATOR, COUNCIL))
    made = []
    hashed = make_password(PASSWORD)  # one password for all, and a hash takes a second
    with audit.unit(by=by), transaction.atomic():
        for role, name, (body, kind) in wanted:
            email = address(name)
            if User.objects.filter(email=email).exists():
                continue
            organisation, _ = Organisation.objects.get_or_create(
                name=body, defaults={"kind": kind, "confirmed_on": timezone.localdate()}
            )
            user = User.objects.create(email=email, name=name, password=hashed, state=State.OPEN)
            Membership.objects.create(
                user=user,
                organisation=organisation,
                role=role,
                starts=timezone.localdate(),
                confirmed_on=timezone.localdate(),
            )
            if roles.all_roles()[role].mfa_required:
                TOTP.activate(user, totp_secret(email))
                RecoveryCodes.activate(user)
            made.append(user)
        if made:
            audit.record("demo_people_made", obj="accounts.user", reason=f"{len(made)} people")
    return made


def current_code(email: str) -> tuple[str, int]:
    """The code that this demo person's app would show now, and for how many seconds more it does."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from allauth.mfa.utils import decrypt

    _only_in_a_demo()
    wanted = email.strip().lower()
    user = User.objects.filter(email=wanted).first() or User.objects.filter(email=f"{wanted}@estuary.example").first()
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first() if user else None
    if app is None:
        raise Refused(f"Nobody with an authenticator app has the address {email}. See: goldenthread demo-people")
    now = time.time()
    code = format_hotp_value(hotp_value(decrypt(app.data["secret"]), int(now) // 30))
    return code, 30 - int(now) % 30
