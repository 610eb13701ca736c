from goldenthread.base.audit.events import declare

declare("backup_made", "Made a backup", kind="system")
declare("backup_failed", "Could not make a backup", kind="system")
declare("restore_proved", "Proved that a backup restores", kind="system")
declare("restore_not_proved", "Found that a backup does not restore", kind="system")
declare("backup_restored", "Put a backup back", kind="system")
declare("erased", "Erased a record for good")
declare("erasure_replayed", "Erased again what a restored backup had brought back", kind="system")
