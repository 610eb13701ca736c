from goldenthread.base.audit.events import declare

declare("file_kept", "Kept a file")
declare("file_filed", "Filed a received file")
declare("file_refused", "Had a file refused", kind="refusal")
declare("file_released", "Released a file from quarantine", kind="system")
declare("file_link_made", "Downloaded a file", kind="download")
declare("files_viewed", "Looked at the list of files", kind="view")
