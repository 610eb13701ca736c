"""The data-protection pack: papers that a council needs before any real child's data, drawn from the program itself.

The bands come from the models, the periods from retention.yaml, who may see from reach.yaml. What only a council
knows is marked "For the council to say". They are drafts: we are not lawyers, and the text says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.utils import timezone

from goldenthread.base.accounts import roles
from goldenthread.base.audit import events
from goldenthread.base.documents import BulletList, Callout, Document, Heading, Paragraph, Table
from goldenthread.casework.records import keeping
from goldenthread.rules.access import reach
from goldenthread.rules.access.bands import CONTENT, Band

AUTHOR = "For the council to say"
DRAFT = (
    "This is a draft that the software writes from its own settings. A data protection officer must finish "
    "and approve it "
    "before any real child’s data is entered."
)
CASEWORK = ("children", "cases", "sending", "records")


def fields() -> Iterator[tuple[str, str, Band | None]]:
    """(model, field, band) of every field that the program keeps; None where none is declared."""
    for config in apps.get_app_configs():
        if not config.name.startswith("goldenthread."):
            continue
        usual, special = getattr(config, "band", None), getattr(config, "bands", {})
        for model in config.get_models(include_auto_created=True):
            own = getattr(model, "bands", None)
            for field in model._meta.get_fields():
                if not getattr(field, "concrete", False):
                    continue
                if isinstance(own, dict) or own:
                    band = own.get(field.name) if own else None
                else:
                    name = f"{model.__name__}.{field.name}"
                    band = special.get(name) or special.get(model.__name__) or usual
                yield model._meta.label, field.name, Band(band) if band else None


def bands_of_models() -> dict[str, dict[Band, list[str]]]:
    """Model to its bands and the fields of each."""
    found: dict[str, dict[Band, list[str]]] = defaultdict(lambda: defaultdict(list))
    for model, field, band in fields():
        if band is not None:
            found[model][band].append(field)
    return found


def who_sees(band: Band) -> list[str]:
    """Roles to which a band is open, with how."""
    lines = []
    for role in roles.all_roles().values():
        found = reach.of_role(role.key)
        how = found.read.get(band) if found else None
        if how is None:
            continue
        words = {"yes": "", "reason": ", one detail at a time, with a reason", "own": ", their own only"}
        kinds = reach.kinds()
        said = (
            words[how]
            if isinstance(how, str)
            else ", only as " + " or ".join(sorted(kinds[k].words.lower() for k in how))
        )
        lines.append(f"{role.label}{said}")
    return lines


def _day() -> date:
    return timezone.localdate()


def _document(title: str, blocks: list[Any], *, draft: bool = True) -> Document:
    first = [Callout(DRAFT)] if draft else []
    return Document(title=title, author=AUTHOR, date=_day(), blocks=[*first, *blocks])


BASES = (
    "Public task: UK GDPR art 6(1)(c) and (e), for the council’s duties under the Children and Families Act "
    "2014, part 3.",
    "Special categories: UK GDPR art 9(2)(g) with the Data Protection Act 2018, schedule 1, paragraphs 6 "
    "(statutory purposes) "
    "and 18 (safeguarding); art 9(2)(h) for health and social care.",
    "Criminal matters: art 10, with schedule 1 as above.",
    "Consent is not the basis. A family cannot refuse a duty of the council, so that asking for consent would mislead.",
)

RISKS = [
    (
        "The right paper goes to the wrong family",
        "Recipients are picked from the child’s verified parties; a preview names child "
        "and recipient; a detector looks for other children; ten minutes of hold; one message to each "
        "person, without the paper",
    ),
    (
        "A protected address reaches the person it is hidden from",
        "Protection begins at once and ends with two people; contact "
        "fields never leave the council; whatever is sent is searched for them",
    ),
    (
        "Staff look up people they know",
        "A relationship is needed, not a role alone; conflicts block; every view is written down; "
        "reports on same names and outliers; families see who looked",
    ),
    (
        "A former colleague or SENCO keeps looking",
        "Relationships end by the clock in an open session; each term a lead confirms "
        "accounts; 60 unused days shut one; a changed role ends sign-ins",
    ),
    ("A file hides more than it shows", "Files out are made from scratch and examined; doubt blocks"),
    ("Somebody poses as a parent", "Evidence and a second person; a link by email and a code by another way"),
    (
        "A record is lost, changed or made up",
        "Facts are only added; corrections need two people; a keyed log with checkpoints "
        "elsewhere; backups proved by restoring",
    ),
    (
        "An attacker with a stolen password",
        "A second step for all staff and partners; idle sign-out; limits on many records",
    ),
    ("The administrator reads everything", "Administrators hold no right that reaches a child; there is no superuser"),
    (
        "Records are kept too long, or come back from a backup",
        "Classes with periods, review, two people, a ledger that is replayed after each restore",
    ),
]


def impact_assessment() -> Document:
    models = bands_of_models()
    counts: dict[Band, int] = defaultdict(int)
    for label, bands in models.items():
        if label.split(".")[0] in CASEWORK:
            for band, names in bands.items():
                counts[band] += len(names)
    described = [
        (band.value, band.words, CONTENT[band], str(counts.get(band, 0))) for band in Band if band not in (Band.BY_ROW,)
    ]
    return _document(
        "Data protection impact assessment",
        [
            Heading("What the processing is"),
            Paragraph(
                "The council receives requests for education, health and care needs assessments, decides on "
                "them, makes and "
                "reviews plans, and shares what each party is entitled to, with this software."
            ),
            Paragraph(
                "Why an assessment is needed: data about children’s health and lives on a large scale (art 35(3)(b))."
            ),
            Heading("What data, by band"),
            Table("Bands of data", ("Band", "Name", "What it holds", "Fields in casework"), described, numeric=(3,)),
            Heading("Whose data"),
            BulletList(
                [
                    "Children and young people up to 25",
                    "Parents, carers and others who act for them",
                    "Professionals who advise, and officers who decide",
                    "Third parties whom papers mention",
                ]
            ),
            Heading("Lawful bases"),
            BulletList(BASES),
            Heading("Who sees what"),
            Table(
                "Who may see each band",
                ("Band", "Roles"),
                [
                    (f"{band.value} {band.words}", "; ".join(who_sees(band)) or "Nobody through a role")
                    for band in (Band.B2, Band.B2P, Band.B3, Band.B4, Band.B5, Band.B6)
                ],
            ),
            Heading("Risks, and what the software does about them"),
            Table("Risks", ("Risk", "Measures"), RISKS),
            Heading("For the council to say"),
            BulletList(
                [
                    "Where the software runs, and who the processors are",
                    "Who was consulted: families, the forum, staff",
                    "What risk remains, and who accepts it",
                    "When it is reviewed",
                    "That an independent penetration test was passed before live use",
                ]
            ),
        ],
    )


def record_of_processing() -> Document:
    held_in = {model: key for key, one in keeping.classes().items() for model in one.rows}
    rows = []
    for label, bands in sorted(bands_of_models().items()):
        if label.split(".")[0] not in CASEWORK:
            continue
        one = keeping.classes()[held_in[label]]
        rows.append((label, ", ".join(sorted({b.value for b in bands})), one.name, one.period))
    classes = [
        (
            one.name,
            one.period,
            one.trigger[:1].upper() + one.trigger[1:],
            {"review": "A person reviews, two destroy", "automatic": "By itself", "never": "Kept"}[one.how],
            one.why,
            one.law,
        )
        for one in keeping.classes().values()
    ]
    sends = [(event.words,) for event in events.catalogue().values() if event.kind in ("send", "export", "download")]
    return _document(
        "Record of processing activities",
        [
            Heading("Purposes"),
            BulletList(
                [
                    "Needs assessments and plans (Children and Families Act 2014, part 3)",
                    "Disputes and complaints",
                    "The statutory return to the Department for Education (SEN2)",
                    "Improving the service: counts only, after disclosure control",
                ]
            ),
            Heading("Lawful bases"),
            BulletList(BASES),
            Heading("What is kept"),
            Table("Each table of casework", ("Table", "Bands", "Class", "Kept for"), rows),
            Heading("How long"),
            Table("Classes of record", ("Class", "Period", "From", "How it ends", "Why", "Law"), classes),
            Heading("Recipients"),
            Paragraph(
                "Parties, schools and settings, health bodies, SENDIASS when the family chooses, the tribunal, the "
                "Ombudsman, another council after a move, inspectors. No data leaves the United Kingdom by "
                "this software, "
                "which reaches no other service."
            ),
            Table("Acts by which something leaves, each written down", ("Act",), sends),
            Heading("Security"),
            Paragraph("See the threat model and the table of access in docs/reference."),
        ],
    )


def policy_document() -> Document:
    return _document(
        "Appropriate policy document",
        [
            Heading("Why there is one"),
            Paragraph(
                "Data Protection Act 2018, schedule 1, part 4: it is needed where special categories or "
                "criminal data are "
                "processed for statutory purposes or safeguarding."
            ),
            Heading("How each principle is kept"),
            Table(
                "Principles",
                ("Principle", "How"),
                [
                    (
                        "Lawful, fair, transparent",
                        "Notices for adults, young people and in easy words; families see who looked",
                    ),
                    ("Purpose", "Counts alone leave casework for the improvement programme and the public"),
                    ("As little as needed", "Bands, relationships and audiences; costs and numbers masked"),
                    ("Accurate", "Corrections by two people; what stood before is kept"),
                    ("No longer than needed", "Classes and periods; review lists; certificates"),
                    ("Secure", "See the impact assessment"),
                    ("Accountable", "A log that shows tampering; this pack"),
                ],
            ),
            Heading("How long it is kept"),
            Paragraph("This document: six months after the processing ends, and shown to the Commissioner on request."),
        ],
    )


def _periods() -> str:
    return keeping.classes()["child_record"].period


def notice_for_adults() -> Document:
    return _document(
        "How we use information about you and your child",
        [
            Paragraph(
                "We are the council. We use this information to decide whether your child needs an "
                "assessment or a plan, to "
                "make the plan, and to see that it is carried out. The law tells us to: the Children and "
                "Families Act 2014."
            ),
            Heading("What we hold"),
            BulletList(
                [
                    "Names, dates of birth, addresses and how to reach you",
                    "What schools, doctors and other advisers say",
                    "What you and your child tell us",
                    "What we decided, when, and why",
                ]
            ),
            Heading("Who sees it"),
            Paragraph(
                "Only people who work on your child’s case, and only what they need. Your child’s school "
                "sees it while your "
                "child is there. Another parent never sees your contact details. You can see who looked, one day later."
            ),
            Heading("How long we keep it"),
            Paragraph(f"{_periods()} from your child’s date of birth. Then two people check that it can be destroyed."),
            Heading("Your rights"),
            BulletList(
                [
                    "See what we hold: ask, and we answer within a month",
                    "Have mistakes put right",
                    "Object, or ask us to stop or delete, which we do where the law lets us",
                    "Complain to us: we tell you within 30 days that we have it",
                    "Complain to the Information Commissioner: ico.org.uk, 0303 123 1113",
                ]
            ),
            Heading("At 16"),
            Paragraph(
                "After the last Friday in June of the school year in which your child turns 16, the rights "
                "are theirs. You "
                "keep what you were shown. What is new goes to them, and they say who else sees it."
            ),
            Heading("Who we are"),
            Paragraph("For the council to say: its name, its data protection officer, and how to reach both."),
        ],
    )


def notice_for_young_people() -> Document:
    return _document(
        "Your information: for young people",
        [
            Paragraph("We keep information about you so that you get the help you need at school or college."),
            Heading("What we keep"),
            BulletList(
                [
                    "Your name, birthday and where you live",
                    "What you tell us",
                    "What teachers, doctors and others tell us",
                    "What we decide and why",
                ]
            ),
            Heading("Who can see it"),
            Paragraph(
                "People who work on your plan. Your school or college. Your parents, until you are past "
                "school age. After "
                "that you choose. You can see who looked at it."
            ),
            Heading("What you can do"),
            BulletList(
                [
                    "Ask to see it",
                    "Tell us if something is wrong",
                    "Say who may help you, and change your mind",
                    "Tell us if you are unhappy with how we use it",
                    "Tell the Information Commissioner: ico.org.uk",
                ]
            ),
            Heading("How long"),
            Paragraph(f"We keep it for {_periods()} from your birthday when you were born. Then it is destroyed."),
        ],
    )


def notice_in_easy_words() -> Document:
    return _document(
        "Your information: easy read",
        [
            Heading("What this is about"),
            BulletList(["We keep notes about you.", "The notes help us to help you."]),
            Heading("What is in the notes"),
            BulletList(["Your name.", "Your birthday.", "What you like.", "What is hard for you.", "What helps you."]),
            Heading("Who can read them"),
            BulletList(
                [
                    "People who help you.",
                    "Your school.",
                    "Your mum, dad or carer. When you are older, you choose.",
                    "Nobody else.",
                ]
            ),
            Heading("You can"),
            BulletList(
                [
                    "Ask to see the notes.",
                    "Say: this is wrong.",
                    "Say: I am not happy.",
                    "Ask somebody you trust to help.",
                ]
            ),
            Heading("We keep the notes safe"),
            BulletList(["People need a password.", "We write down who looks.", "You can ask who looked."]),
        ],
    )


def papers() -> dict[str, Document]:
    """Every paper of the pack, by its short name."""
    return {
        "impact-assessment": impact_assessment(),
        "record-of-processing": record_of_processing(),
        "policy-document": policy_document(),
        "notice-adults": notice_for_adults(),
        "notice-young-people": notice_for_young_people(),
        "notice-easy-read": notice_in_easy_words(),
    }
