"""Asking for an assessment, with or without an account: a draft that nobody sees, then a request that waits."""
