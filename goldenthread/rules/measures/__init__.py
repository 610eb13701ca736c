"""Every number we publish, defined once, and what may be said from it. Standard library only; no Django, no clock.

Which module does what

`ratio`        `Ratio(106, 225)`: both numbers kept, addable, `.percent` → Decimal("47.1"), `.percent_text` → "47.1%",
               `.wilson()`, `.is_small()`, `.hide_small()`, `.agrees_with(published)`. `Missing` names the markers x, z, c
               and blank, with `.words`. `read_number(cell)` reads one cell of an official file. `implausible_zero`.
`definitions`  `MEASURES`, `measure(code)`, `drawn_from(file)` → (Measure, Source) pairs, `FILES`. For an importer:

                   for each, source in drawn_from("requests.csv"):      # source.columns must all be in the first line
                       if source.takes(row):                            # headline row, and a year this source gives
                           year = year_of_period(row["time_period"])
                           value = source.value(row)                    # Ratio | int | Missing
                           printed = source.published_percent(row)      # Decimal | Missing

               `each.sources_for(year)`: newest layout first. A measure with `made_of` is read from no file:
               `each.from_parts({"refused-number": 106, …})`. `collection(count, year)` and `crosses_break` tell the break
               in series. Codes: refusal-rate, refused-number, requests-number, withdrawn-rate, six-week-rate,
               twenty-week-rate, twenty-week-rate-without-exceptions, over-one-year-rate, second-gate-rate,
               second-gate-number, assessments-number, both-gates-rate, new-plans-number, plans-in-force.
"""
