"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("matter_begun", "Began a request, assessment, plan, dispute or move")
declare("fact_recorded", "Recorded what happened in a case")
declare("correction_asked", "Asked for a correction")
declare("correction_approved", "Approved a correction")
declare("correction_refused", "Refused a correction")
declare("case_paper_added", "Added a paper to a case")
declare("case_paper_edited", "Changed a draft paper")
declare("case_paper_issued", "Issued a paper")
declare("case_paper_shared", "Added somebody to the audience of a paper")
declare("case_paper_unshared", "Took somebody from the audience of a paper")
declare("case_paper_reclassified", "Gave a paper another band")
declare("case_paper_marked", "Marked a paper as telling of a third party or risking harm")
declare("case_paper_read", "Read a paper of a case", kind="view")
declare("case_paper_downloaded", "Downloaded a paper of a case", kind="download")
declare("case_paper_refused", "Was refused a paper of a case", kind="refusal")
declare("matters_checked", "Checked that stages agree with their facts", kind="system")
