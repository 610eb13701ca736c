"""The bands of data (trust.md 3.1; ASVS 5.0 14.1.1). Every field of every model has one, declared beside the field."""

from enum import StrEnum


class Band(StrEnum):
    B0 = "B0"
    B1 = "B1"
    B2 = "B2"
    B2P = "B2p"
    B3 = "B3"
    B4 = "B4"
    B5 = "B5"
    B6 = "B6"
    B7 = "B7"
    BY_ROW = "by row"  # the row has a field `band` that says; only for fields of papers and free text

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Band.B0: "Public",
    Band.B1: "Counts that may identify",
    Band.B2: "Identity and contact",
    Band.B2P: "Protected contact and whereabouts",
    Band.B3: "Education",
    Band.B4: "Health",
    Band.B5: "Social care and safeguarding",
    Band.B6: "Confidential or deliberative",
    Band.B7: "Audit and security",
    Band.BY_ROW: "As its author chose",
}
CONTENT = {
    Band.B0: "What anybody may read: the local offer, published figures after the release engine, the public record.",
    Band.B1: "Unsuppressed counts and management reports. Few people may be recognised in them.",
    Band.B2: "Names, dates of birth, numbers and contact details of a child and of those who act for the child.",
    Band.B2P: "The contact details and whereabouts of somebody who is protected. Disclosure can kill.",
    Band.B3: "Requests, school evidence, sections A, B, E, F, I and J of a plan, annual reviews.",
    Band.B4: "Medical and therapy advice, sections C and G.",
    Band.B5: "Social care, safeguarding, criminal and adoption matters, sections D, H1 and H2.",
    Band.B6: "Statements of third parties, legal advice, panel discussion, strategy, costs by child.",
    Band.B7: "The audit log, security settings and keys.",
}
OF_A_PAPER = (Band.B3, Band.B4, Band.B5, Band.B6)  # what a paper's author chooses between
