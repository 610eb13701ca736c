"""The local offer: what it must hold (s.30, reg 53 and Schedule 2), how it is searched, and how it is exchanged."""
