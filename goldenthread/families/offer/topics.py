"""What a comment may be about (SEND Regulations 2014, reg 56), in words for whoever writes it. No tables: the public
site, which has none of ours, shows them too."""

TOPICS = [
    ("content", "What a page or entry says"),
    ("quality", "How good the help is"),
    ("gap", "Help that is missing"),
    ("access", "It is hard to find, read or use"),
    ("made", "How it was made, and who was asked"),
    ("not_happening", "Something that should happen at a school is not happening"),
]
