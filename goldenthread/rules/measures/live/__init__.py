"""Measures counted from casework, each defined once, on columns.

    engine = Here()                                          # DuckDB in this process; `Spark(session)` elsewhere
    told = count(engine, tables, measures=COUNTED, every="month")
    told["six-weeks-told"].points                            # one `Point` a month

`vocabulary` says what the tables hold, `tables` makes one row of each case, `definitions` says which rows a measure
counts and by which day, `counting` counts them by period and by what they are broken down by, `engine` runs it. A
definition is an expression of ibis, so that each engine writes its own SQL of the same thing. Days are
`date.toordinal()` numbers, 0 where unknown.

These are measures of casework. None of them is a figure of the Department, even where it counts by the Department's
rule; `sibling` names the official measure beside which it is shown.
"""
