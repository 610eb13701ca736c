"""How requests move through this council: the page of the flow, over `rules.flow`; and what-if."""
