"""What a person may do, each thing once. Roles (roles.yaml) are lists of these."""

from enum import StrEnum


class Permission(StrEnum):
    THREAD_READ = "thread.read"  # office pages of reviews, recommendations, sources and figures
    RECOMMENDATION_EDIT = "recommendation.edit"
    MEASURE_EDIT = "measure.edit"  # bind a measure, set its baseline and target
    JUDGEMENT_RECORD = "judgement.record"  # say, with a reason, whether a thing was delivered or attributable
    STATUS_REPORT = "status.report"  # report how a thing stands, attach evidence, answer a question about it
    STATUS_CHALLENGE = "status.challenge"  # ask why a status is what it is
    UPDATE_CHECK = "update.check"  # be the second person for an owner's answer
    CLOSURE_PROPOSE = "closure.propose"  # propose to close or reopen
    CLOSURE_VERIFY = "closure.verify"  # be the second person; never for one's own proposal
    VERDICT_DECIDE = "verdict.decide"  # agree or disagree, in public, with what the rule proposes
    PAPERS_IMPORT = "papers.import"  # read meeting pages, plans and reports, and confirm what they say
    PLAN_EDIT = "plan.edit"  # add and change actions, draft a version
    PLAN_APPROVE = "plan.approve"  # never of one's own draft
    SOURCE_ADD = "source.add"
    COUNTERVIEW_FILE = "counterview.file"  # say on the portal where one sees it differently
    COUNTERVIEW_ANSWER = "counterview.answer"
    COUNTERVIEW_WITHHOLD = "counterview.withhold"  # for a listed reason, and never alone
    FIGURES_IMPORT = "figures.import"
    RELEASE_PREPARE = "release.prepare"
    RELEASE_APPROVE = "release.approve"  # never by the person who prepared it
    REPORT_MAKE = "report.make"
    TEMPLATE_EDIT = "template.edit"  # order, wording and logo of the council's papers
    ACCOUNTS_MANAGE = "accounts.manage"  # invite people, ask for their roles, end roles, keep organisations
    ROLE_APPROVE = "role.approve"  # be the second person; never for oneself, never for one's own request
    ACCOUNT_SHUT = "account.shut"  # shut an account at once, as when a laptop is stolen
    AUDIT_READ = "audit.read"
    COUNTS_READ = "counts.read"  # see what is counted from casework, small numbers too; opens no case
    WORK_READ = "work.read"  # jobs, messages and files waiting
    WORK_MANAGE = "work.manage"  # try a failed job or message again, stop a held message
    PORTAL_READ = "portal.read"  # the portal's pages for partners, parent forum, councillors and regulators
    TRAINING_KEEP = "training.keep"  # keep who is asked to learn what, events, who came, who completed it
    OFFER_READ = "offer.read"  # office pages of the local offer
    OFFER_EDIT = "offer.edit"  # keep its entries, providers and pages, and decide what providers propose
    OFFER_ANSWER = "offer.answer"  # read what people say of it, put comments in public and answer them
    THRESHOLD_READ = "threshold.read"  # office pages of the thresholds of need; say that one has read them
    ENGAGEMENT_KEEP = "engagement.keep"  # keep who was heard, what they said, what was done, and papers being rewritten
    ENGAGEMENT_SIGN = "engagement.sign"  # on the portal: sign off, for one's own group, what it helped to write
    COMPLAINT_KEEP = "complaint.keep"  # log complaints, their stages, answers and remedies; names families
    COMPLAINT_REVIEW = (
        "complaint.review"  # see themes, lateness and remedies without a name, and pass on what is learned
    )
    SAMPLE_KEEP = "sample.keep"  # draw samples of casework and make their redacted packs
    SAMPLE_READ = "sample.read"  # open a redacted pack and answer its questions
    SAMPLE_TEXT = "sample.text"  # open the redacted words of a plan in an audit; never a councillor
    OFFER_PROPOSE = "offer.propose"  # on the portal: propose what one's own entries say
    # Children: a permission opens no record by itself. Which child, and what of it, is for casework.children.door.
    CASE_READ = "case.read"  # open the record of a child to whom one is related
    CASE_FIND = "case.find"  # confirm who somebody is: name, age and case officer, no more
    CASE_LOG = "case.log"  # hand a message or paper to the case officer without opening the record
    CASE_BEGIN = "case.begin"  # begin the record of a child
    CASE_IMPORT = "case.import"  # bring in a list of cases from an earlier system
    CASE_WRITE = "case.write"  # record what happened, add papers, correct who the child is
    CASE_DECIDE = "case.decide"  # decide whether to assess and whether to issue a plan, as a named officer
    PANEL_KEEP = "panel.keep"  # keep panels, their days and agendas, and write down what they advise
    LETTER_EDIT = "letter.edit"  # change the council's words of letters and notices
    CASE_CONTRIBUTE = "case.contribute"  # on the portal: add one's own papers, keep one's own details
    CASE_ASSIGN = "case.assign"  # relate people and bodies to a child, and end that
    PARTY_PROPOSE = "party.propose"  # propose who is a party, with evidence
    PARTY_APPROVE = "party.approve"  # be the second person for a party
    CASE_RESTRICT = "case.restrict"  # restrict a record to named people
    CONFLICT_KEEP = "conflict.keep"  # confirm or end a declared conflict of interest
    FACT_APPROVE = "fact.approve"  # be the second person for a correction
    CASE_SEND = "case.send"  # send a paper to a party
    SEND_APPROVE = "send.approve"  # be the second person for what needs one before it leaves
    EXPORT_ASK = "export.ask"  # ask for a list of children as a file
    EXPORT_APPROVE = "export.approve"
    BREAK_GLASS = "break_glass.use"  # open one record for an hour to avert harm
    BREAK_GLASS_REVIEW = "break_glass.review"
    ACCESS_REPORT = "access.report"  # who saw what, refusals, outliers
    RECORDS_REQUEST = "records.request"  # answer a request for one's own records
    RECORDS_APPROVE = "records.approve"  # be the second person before records are released
    RETENTION_REVIEW = "retention.review"  # propose what is kept, held or destroyed
    RETENTION_APPROVE = "retention.approve"
    HELPER_CHOOSE = "helper.choose"  # let an adviser or helper see one's own view, and end that
    STAFF_CONFIRM = "staff.confirm"  # confirm each term who still works at one's school or service


# The rights that reach children's records. Whoever manages accounts holds none of them (trust.md T15).
CASEWORK = frozenset(
    permission
    for permission in Permission
    if permission.value.split(".")[0]
    in (
        "case",
        "complaint",
        "sample",
        "panel",
        "letter",
        "party",
        "conflict",
        "fact",
        "send",
        "export",
        "break_glass",
        "records",
        "retention",
        "helper",
    )
)

# The rights to change what the thread says. Whoever manages accounts may hold none of them (trust.md T15).
CONTENT_CHANGING = frozenset(
    {
        Permission.RECOMMENDATION_EDIT,
        Permission.MEASURE_EDIT,
        Permission.JUDGEMENT_RECORD,
        Permission.STATUS_REPORT,
        Permission.STATUS_CHALLENGE,
        Permission.UPDATE_CHECK,
        Permission.CLOSURE_PROPOSE,
        Permission.CLOSURE_VERIFY,
        Permission.VERDICT_DECIDE,
        Permission.PLAN_EDIT,
        Permission.PLAN_APPROVE,
        Permission.SOURCE_ADD,
        Permission.COUNTERVIEW_FILE,
        Permission.COUNTERVIEW_ANSWER,
        Permission.COUNTERVIEW_WITHHOLD,
        Permission.PAPERS_IMPORT,
        Permission.FIGURES_IMPORT,
        Permission.RELEASE_PREPARE,
        Permission.RELEASE_APPROVE,
        Permission.REPORT_MAKE,
        Permission.TEMPLATE_EDIT,
    }
)
