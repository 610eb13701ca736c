"""Backups, restores that are proved, and the ledger of what was erased."""
