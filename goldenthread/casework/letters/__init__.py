"""Letters and notices: the council's words, what the regulations ask of each, and a paper that is sent."""
