"""The words of this room that pages may choose from. No model here, so that any room may use them."""

from django.db.models import TextChoices


class PartyKind(TextChoices):
    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    PARENT = "parent", "Parent"
    CARER = "carer", "Carer"
    FOSTER_CARER = "foster_carer", "Foster carer"
    GUARDIAN = "guardian", "Guardian"
    LOCAL_AUTHORITY = "local_authority", "Council with parental responsibility"
    YOUNG_PERSON = "young_person", "The young person"
    CHILD = "child", "The child"


class Evidence(TextChoices):
    BIRTH_CERTIFICATE = "birth_certificate", "Birth certificate"
    COURT_ORDER = "court_order", "Court order"
    ADOPTION = "adoption", "Adoption certificate"
    AGREEMENT = "agreement", "Parental responsibility agreement"
    CARE_RECORD = "care_record", "Record of the council that looks after the child"
    IDENTITY = "identity", "Proof of identity and of who looks after the child"
    SCHOOL = "school", "Confirmed by the school"


class ChangeKind(TextChoices):
    ADD = "add", "Add a party"
    CHANGE = "change", "Change what we hold of a party"
    END = "end", "End a party"
    LIFT = "lift", "Lift protection"
    BAR = "bar", "Record an order that keeps things from a party"
    UNBAR = "unbar", "End such an order"


class Decision(TextChoices):
    WAITING = "waiting", "Waits for a second person"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"

    @property
    def colour(self) -> str:
        return {"waiting": "yellow", "approved": "green", "refused": "red"}[self.value]


class ConflictKind(TextChoices):
    OWN_CHILD = "own_child", "My own child, or a child I live with"
    RELATIVE = "relative", "A relative"
    FRIEND = "friend", "A friend’s child, or a child of somebody I know well"
    NEIGHBOUR = "neighbour", "A neighbour, or somebody I meet often"
    DISPUTE = "dispute", "I am in a dispute with the family"
    OTHER = "other", "Another reason"


class EntryWhy(TextChoices):
    COVER = "cover", "I cover for a colleague"
    SUPERVISION = "supervision", "Supervision or checking of work"
    CONTACT = "contact", "The family or school contacted us"
    DEADLINE = "deadline", "A deadline is close"
    COMPLAINT = "complaint", "A complaint or enquiry"
    QUALITY = "quality", "A quality check"


class GlassKind(TextChoices):
    LIFE = "life", "Risk to life"
    SAFEGUARDING = "safeguarding", "Urgent safeguarding"
    REPAIR = "repair", "System repair"


class Restriction(TextChoices):
    PROTECTED = "protected", "Protected address"
    ADOPTED = "adopted", "Adopted"
    STAFF = "staff", "Child of a member of staff"
    KNOWN = "known", "Widely known"
    OTHER = "other", "Other"


class Basis(TextChoices):
    CHOICE = "choice", "The young person chose it"
    CAPACITY = "capacity", "The young person lacks capacity for this decision"
