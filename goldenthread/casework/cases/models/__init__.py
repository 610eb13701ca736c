"""The rows of cases. Each module holds what belongs together; everything is imported from here."""

from goldenthread.casework.cases.models.deciding import Answered, CaseDecision, Considered, FastTrack, OwedPaper
from goldenthread.casework.cases.models.gathering import Advice, Ask, CaseNeed, EvidenceItem, Request
from goldenthread.casework.cases.models.matters import (
    Audience,
    Correction,
    Fact,
    Matter,
    Paper,
    matter_reference,
)
from goldenthread.casework.cases.models.working import Appointment, Contribution, InterimSupport, Said

__all__ = [
    "Advice",
    "Answered",
    "Appointment",
    "Ask",
    "Audience",
    "CaseDecision",
    "CaseNeed",
    "Considered",
    "Contribution",
    "Correction",
    "EvidenceItem",
    "Fact",
    "FastTrack",
    "InterimSupport",
    "Matter",
    "OwedPaper",
    "Paper",
    "Request",
    "Said",
    "matter_reference",
]
