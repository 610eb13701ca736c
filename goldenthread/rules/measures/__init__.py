"""Every number we publish, defined once, and what may be said from it. Standard library only; no Django, no clock.

ratio        `Ratio(106, 225)`: both numbers kept, addable; `.percent` → Decimal("47.1"), `.percent_text` → "47.1%",
             `.wilson()`, `.is_small()`, `.hide_small()`, `.agrees_with(published)`. `Missing`: the markers x, z, c and
             blank, with `.words`. `read_number(cell)` reads one cell of an official file. `implausible_zero`.
definitions  `MEASURES`, `measure(code)`, `drawn_from(file)` → pairs of Measure and Source, `FILES`. For an importer:

                 for each, source in drawn_from("requests.csv"):     # source.columns must all be in the first line
                     if source.takes(row):                           # a headline row of a year that this source gives
                         year = year_of_period(row["time_period"])
                         value = source.value(row)                   # Ratio | int | Missing
                         printed = source.published_percent(row)     # Decimal | Missing

             `each.sources_for(year)`: newest layout first. A measure with `made_of` is read from no file:
             `each.from_parts({"refused-number": 106, …})`. `collection` and `crosses_break` tell the break in series.
             Codes: refusal-rate, refused-number, requests-number, withdrawn-rate, six-week-rate, twenty-week-rate,
             twenty-week-rate-without-exceptions, over-one-year-rate, second-gate-rate, second-gate-number,
             assessments-number, both-gates-rate, new-plans-number, plans-in-force.
comparators  `rank(values, area)` → Rank (`.from_highest`, `.of`, `.tied_with`, `.words`: "4th highest of 151");
             `compare(values, group)` → Comparison (`.median`, `.pooled`, `.of`, `.missing`, `.doubtful`). `values` maps
             an area's name to its Ratio, int or Missing, England and regions left out.
limits       `funnel(values)` → Funnel (`.target`, `.dispersion`, `.n`, `.points`, `.trust`, `.curve(sizes)`).
verdict      `reach(delivered=Answer(Delivered.NOT_SHOWN, "why"), attributable=Answer(…), readings=[Reading(…)])` →
             Verdict: `.headline` (`.code`, `.text`, `.tone`), `.delivered`, `.moved`, `.harm`, `.attributable` (each an
             Answer with `.value` and `.reason`), `.readings`, `.to_dict()`. A `Reading` has `.change` and `.why`.
             `moved_before(…)` warns that a change had begun before the work. `TABLE` maps all 240 combinations.
sentence     `sentence(area, [Path(measure, {2020: Ratio(…), …}, ranks={…}, england={…})], latest_official=2024)` and
             `next_sentence([Later(measure, 2025, value, source, england)], latest_official=2024)` → Sentence: `.text`
             (short sentences), `.one` (a single one), `.caution` (to print beneath), `.years`.
"""
