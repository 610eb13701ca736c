"""What a parent may say has happened, in a parent's words, and what holds then.

Each event asks for one day, sometimes for a choice, and offers days of what has happened since. `lead` is the duty of
the first sentence; `rights` are said at that step. The law itself is in `goldenthread/rules/law`.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Ask(NamedTuple):
    """One more day that may be known."""

    fact: str
    label: str


@dataclass(frozen=True)
class Event:
    slug: str
    title: str
    fact: str
    label: str
    lead: str
    rights: tuple[str, ...]
    choice: str = ""
    choice_label: str = ""
    needs: tuple[Ask, ...] = ()
    since: tuple[Ask, ...] = ()
    after_five: bool = False
    also: tuple[str, ...] = ()  # facts that the same day is, too


APPEAL = (
    "You have a right to appeal to the tribunal (the First-tier Tribunal, Special Educational Needs and Disability).",
    "Unless your appeal is only about the school named in the plan, contact the mediation adviser first. "
    "You do not have to take part in mediation; you need a certificate.",
    "You can ask the council for its reasons and for the advice it relied on.",
)
DRAFT = (
    "You can say what you think of every part of the draft, and ask for changes.",
    "You can ask for a school or college by name, and for a personal budget.",
    "You can ask to meet the council, and it must arrange that.",
    "The part that names the school must be left empty in a draft.",
)
CERTIFICATE = Ask("certificate_issued", "Day on your mediation certificate, if you have one")

EVENTS = (
    Event(
        slug="asked",
        title="We asked the council for an assessment",
        fact="request_received",
        label="Day the council got the request",
        lead="CLK-01",
        rights=(
            "No form, report or diagnosis is needed to ask. The council may not wait for missing papers.",
            "The council must ask what you think, and look at anything you send.",
            "If the council says no, you can appeal.",
            "The school holidays do not stop the clock.",
        ),
        since=(
            Ask("assessment_agreed_notified", "Day the council told you that it will assess"),
            Ask("draft_served", "Day the draft plan reached you"),
            Ask("final_sent", "Day the council sent the final plan"),
        ),
        after_five=True,
    ),
    Event(
        slug="refused",
        title="The council said no to an assessment",
        fact="assessment_refused_notified",
        label="Date on the council's letter",
        lead="CLK-12",
        rights=(
            *APPEAL,
            "The law asks two questions only: does or may your child have special educational needs, and may a plan be "
            "needed? “Not enough evidence” is no answer to them.",
            "You can ask again at any time. There is no six-month wait.",
        ),
        since=(CERTIFICATE,),
    ),
    Event(
        slug="agreed",
        title="The council said yes to an assessment",
        fact="assessment_agreed_notified",
        label="Date on the council's letter",
        lead="CLK-04",
        needs=(Ask("request_received", "Day the council got your request"),),
        rights=(
            "You can name people whom the council should ask for advice. It must ask them if that is reasonable.",
            "Each adviser has six weeks from getting the council's letter.",
            "The council counts from your request, not from its own decision.",
        ),
        since=(Ask("draft_served", "Day the draft plan reached you"), Ask("final_sent", "Day the final plan was sent")),
    ),
    Event(
        slug="draft",
        title="The draft plan came",
        fact="draft_served",
        label="Day the draft plan reached you",
        lead="CLK-05",
        rights=DRAFT,
        since=(
            Ask("revised_draft_served", "Day a new draft reached you"),
            Ask("final_sent", "Day the final plan was sent"),
        ),
    ),
    Event(
        slug="no-plan",
        title="The council assessed, and will not make a plan",
        fact="refusal_to_issue_notified",
        label="Date on the council's letter",
        lead="CLK-12",
        rights=(*APPEAL, "You can ask for all the advice that was gathered. It belongs to your child's file."),
        since=(CERTIFICATE,),
    ),
    Event(
        slug="final",
        title="The final plan came",
        fact="final_sent",
        label="Day the council sent it",
        lead="CLK-12",
        also=("plan_made",),
        rights=(
            "The council must now arrange everything that section F of the plan says.",
            "The school named in the plan must take your child.",
            *APPEAL,
        ),
        since=(CERTIFICATE,),
    ),
    Event(
        slug="review",
        title="A review meeting was held",
        fact="review_meeting_held",
        label="Day of the meeting",
        lead="CLK-16a",
        choice="review_outcome",
        choice_label="What the council decided, if it has told you",
        rights=(
            "The review ends when the council tells you its decision, not with the meeting.",
            "If the council wants to change the plan, it must send you the changes it proposes and the evidence.",
            "Whatever it decides, you can appeal.",
            "The plan stays in force all the time.",
        ),
        since=(
            Ask("review_decision_notified", "Date on the council's letter"),
            Ask("amendment_notice_sent", "Day the council sent the changes it proposes"),
            Ask("amended_final_sent", "Day the changed plan was sent"),
        ),
    ),
    Event(
        slug="changes",
        title="The council wants to change the plan",
        fact="amendment_notice_sent",
        label="Day the council sent the changes it proposes",
        lead="CLK-16c",
        rights=DRAFT[:3],
        since=(
            Ask("amendment_notice_served", "Day they reached you, if later"),
            Ask("amended_final_sent", "Day the changed plan was sent"),
        ),
    ),
    Event(
        slug="next-school",
        title="My child moves to the next school or college",
        fact="phase_transfer_on",
        label="Day of the move, such as 1 September",
        lead="CLK-17b",
        choice="phase_transfer",
        choice_label="Which move it is",
        rights=(
            "The plan must be reviewed and changed before this day. A review meeting is not enough.",
            "You can ask for a school or college by name.",
            "You can appeal when the changed plan comes.",
        ),
        since=(
            Ask("review_meeting_held", "Day of the review meeting"),
            Ask("phase_plan_amended", "Day the changed plan was sent"),
        ),
    ),
    Event(
        slug="assess-again",
        title="We asked for a new assessment (there is a plan already)",
        fact="reassessment_requested",
        label="Day the council got the request",
        lead="CLK-18",
        rights=(
            "The council may say no if it assessed in the last six months, or if it is not needed.",
            *APPEAL[:1],
            "The plan stays in force all the time.",
        ),
        since=(Ask("reassessment_agreed_notified", "Day the council told you that it will assess again"),),
    ),
    Event(
        slug="stop",
        title="The council wants to stop the plan",
        fact="cease_decision_sent",
        label="Day the council sent its decision",
        lead="CLK-24",
        rights=("Until then everything in section F of the plan must go on.", *APPEAL),
        since=(CERTIFICATE, Ask("appeal_received", "Day the tribunal got your appeal")),
    ),
    Event(
        slug="moved",
        title="We moved to another council's area (there is a plan)",
        fact="moved",
        label="Day you moved",
        lead="CLK-20",
        needs=(Ask("move_known", "Day the old council learned of it"),),
        rights=(
            "The plan moves with your child. The new council must arrange what it says from that day.",
            "If the old school is too far away, the new council must find another place meanwhile.",
        ),
        since=(Ask("transferred", "Day the plan was passed on"), Ask("plan_made", "Day the plan was first made")),
    ),
    Event(
        slug="agreement",
        title="We agreed something in mediation",
        fact="mediation_agreed",
        label="Date of the agreement",
        lead="CLK-38",
        choice="agreement_kind",
        choice_label="What was agreed",
        rights=(
            "The agreement must be in writing, and both sides must keep to it.",
            "A different time counts only if both sides agreed to it in writing.",
        ),
        since=(Ask("agreed_other_day", "Another last day that both sides agreed in writing"),),
    ),
    Event(
        slug="order",
        title="The tribunal made an order",
        fact="order_made",
        label="Date of the order",
        lead="CLK-30",
        choice="order_kind",
        choice_label="What the tribunal ordered",
        rights=(
            "The council must do what the tribunal ordered, in the time the law gives.",
            "If it does not, you can complain to the Ombudsman or take legal advice.",
        ),
        since=(Ask("tribunal_other_day", "Another last day, if the order names one"),),
    ),
    Event(
        slug="changed-its-mind",
        title="The council said no, then changed its mind (without tribunal or mediation)",
        fact="conceded_on",
        label="Day it changed its mind",
        lead="TGT-concession-final",
        needs=(Ask("request_received", "Day the council got your request"),),
        rights=(
            "No law sets a clock for this. The Ombudsman has expected the time that an order would give.",
            "The limits from your first request still show how late the council is.",
        ),
    ),
)
BY_SLUG = {event.slug: event for event in EVENTS}

HELP = (
    (
        "Your local SENDIASS",
        "The free and impartial information, advice and support service in every council's area. "
        "Find yours through the council for disabled children.",
        "https://councilfordisabledchildren.org.uk/about-us-0/networks/information-advice-and-support-services-network/find-your-local-ias-service",
    ),
    ("IPSEA", "A charity that gives free legal advice on special educational needs.", "https://www.ipsea.org.uk/"),
    ("Contact", "A charity for families with disabled children.", "https://contact.org.uk/"),
    (
        "The tribunal",
        "How to appeal, with the forms.",
        "https://www.gov.uk/courts-tribunals/first-tier-tribunal-special-educational-needs-and-disability",
    ),
    (
        "The Ombudsman",
        "Looks at delay and at help that was promised and not given, after you have complained to the council.",
        "https://www.lgo.org.uk/",
    ),
)
