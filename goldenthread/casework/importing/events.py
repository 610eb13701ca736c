"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("case_file_kept", "Uploaded a list of cases")
declare("case_file_mapped", "Said which column of a list of cases holds what")
declare("case_file_checked", "A list of cases was checked; nothing was brought in")
declare("case_file_failed", "A list of cases could not be read")
declare("case_file_asked", "Asked that a list of cases be brought in")
declare("case_file_brought_in", "Brought a list of cases in")
declare("case_file_dropped", "Dropped a list of cases")
declare("case_file_fetched", "Fetched the faults of a list of cases")
declare("case_files_forgotten", "Removed lists of cases after 28 days")
declare("case_brought_in", "Brought the case in from a list")
