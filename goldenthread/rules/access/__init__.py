"""Who may see what of a child: bands, the rule, and the detector of other children. Pure; no clock of its own.

answer = rule.decide(wish, asker, child)
answer.allowed, answer.through, answer.why
"""
