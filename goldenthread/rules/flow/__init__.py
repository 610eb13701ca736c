"""How requests really move: who hands to whom, by which routes, how long each wait is, and where it is longer.

    log = read_csv(path)                         # or read_parquet, read_xes, or `EventLog.of(columns)`
    told = look(log, limit_days=140)             # map, routes, waits, loops, work in hand
    found = bottlenecks(log)                     # where a wait is longer than chance explains, the costliest first
    sentences(told, found)                       # the same in words, each with its numbers and its cases

`log` holds events as compact columns sorted by case and time, `reading` makes one of a file, `looking` works out the
map and what belongs to it by differences of neighbours, `finding` looks for bottlenecks, `telling` says it, `drawing`
draws it. Nothing is sent anywhere; nothing is random.
"""
