"""The local offer without a login: search, entries, pages, comments, and the same for programs."""
