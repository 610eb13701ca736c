"""Invented files with the layouts of the Department's releases. No number here is anybody's.

`release(...)` gives whole small releases: every council of the dated table, the regions and England, so that the
importer's check for missing councils passes. `broken` variants are made from these bytes by the tests.
"""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from goldenthread.thread.figures import layouts
from goldenthread.thread.figures.areas import Areas, Code, read_areas

AREAS_FILE = Path(__file__).resolve().parents[3] / "records" / "areas.csv"
AREAS: Areas = read_areas(AREAS_FILE)
SOUTHEND = "E06000033"
ENGLAND = "E92000001"
NEW_ORDER = [*layouts.IDENTIFIERS]
OLD_ORDER = [*layouts.IDENTIFIERS[:7], "old_la_code", "new_la_code", "la_name"]  # the 2022 release swaps them

Numbers = dict[str, int]


def authorities(year: int) -> list[Code]:
    day = date(year, 7, 1)
    found = {code.area: code for code in AREAS.codes if code.level == "authority" and code.holds_on(day)}
    return [found[area] for area in sorted(found)]


def seed_of(code: str, year: int) -> int:
    return (int(code[1:]) * 31 + year * 7) % 97


def numbers(code: str, year: int) -> Numbers:
    """Invented counts of one council and year; they add up as the real ones do."""
    s = seed_of(code, year)
    requests = 200 + 3 * s
    refused = 20 + s
    withdrawn, waiting = s % 5, s % 11
    assessments = requests - refused - withdrawn - waiting
    no_plan = s % 9
    issued = assessments - no_plan
    return {
        "requests": requests,
        "refused": refused,
        "withdrawn": withdrawn,
        "waiting": waiting,
        "to_assess": assessments,
        "in_six": assessments - s % 13 + refused,
        "over_six": s % 13,
        "assessments": assessments,
        "no_plan": no_plan,
        "issued": issued,
        "in_20": issued - s,
        "over_year": s % 4,
        "in_force": 1000 + 10 * s,
    }


def pc(top: int, bottom: int) -> str:
    return f"{int(1000 * top / bottom + 0.5) / 10:g}" if bottom else "x"


def cells(kind: str, n: Numbers, year: int) -> dict[str, object]:
    """Values of the columns that the tests look at; every other column gets 0."""
    if kind == "requests":
        early = year < 2023
        return {
            "requests_received_in_year": n["requests"],
            "requests_decided_not_to_assess": n["refused"],
            "requests_decided_to_assess": "x" if early else n["to_assess"],
            "requests_decision_not_made": "x" if early else n["waiting"],
            "requests_withdrawn": "x" if early else n["withdrawn"],
            "request_not_assess_pc": "x" if early else pc(n["refused"], n["requests"]),
            "request_withdrawn_pc": "x" if early else pc(n["withdrawn"], n["requests"]),
            "request_outcome_six_weeks": "x" if early else n["in_six"],
            "request_outcome_over_6_weeks": "x" if early else n["over_six"],
            "request_outcome_six_weeks_pc": "x" if early else pc(n["in_six"], n["in_six"] + n["over_six"]),
        }
    if kind == "assessments":
        return {
            "assess_in_year": "x" if year < 2022 else n["assessments"],
            "assess_issued": n["issued"],
            "assess_not_issued": n["no_plan"],
            "assess_not_issued_pc": "x" if year < 2022 else pc(n["no_plan"], n["assessments"]),
        }
    if kind == "timeliness_20_week":
        return {
            "plans_issued_den": n["issued"],
            "plans_issued_den_ex": n["issued"],
            "plans_issued_within_20_weeks": n["in_20"],
            "plans_issued_20_weeks_ex": n["in_20"],
            "pc_plans_issued_within_20_weeks": pc(n["in_20"], n["issued"]),
            "pc_plans_issued_20_weeks_ex": pc(n["in_20"], n["issued"]),
            "plans_issued_gt_1_year": n["over_year"],
            "pc_plans_issued_gt_1_year": pc(n["over_year"], n["issued"]),
        }
    if kind == "caseload":
        return {"ehcplans": n["in_force"]}
    if kind == "annual_reviews":
        return {"number_decsion_4weeks": n["in_20"], "number_decision_gt_4weeks": 40, "no_outcome": -3}
    if kind == "sen2_mi":
        return {
            "inreqehc": n["requests"],
            "assrefusedehc": n["refused"],
            "assrefusedehc_pc": six(100 * n["refused"] / n["requests"]),
            "newallehc_assnoneehc_sum": n["issued"] + n["no_plan"],
            "assnoneehc": n["no_plan"],
            "assnoneehc_pc": six(100 * n["no_plan"] / (n["issued"] + n["no_plan"])),
            "totincexcehc": n["issued"],
            "incexc20weekehc": n["in_20"],
            "incexc20weekrate": f"{int(1000 * n['in_20'] / n['issued'] + 0.5) / 10:.1f}00000000000",
            "totnoexcehc": n["issued"],
            "noexc20weekehc": n["in_20"],
            "noexc20weekrate": pc(n["in_20"], n["issued"]),
            "mtosi": "z",
        }
    if kind == "sen2_dmo_dco":
        return {"des_med_off": "Yes", "des_clin_off": "No", "des_so_care_off": "n/a"}
    return {}


def six(value: float) -> str:
    return f"{value:.6g}"


HEADLINES = {
    "requests": "All requests for EHC needs assessments",
    "assessments": "All EHC needs assessments",
    "timeliness_20_week": "All EHC plans issued",
    "caseload": "All EHC plans",
    "annual_reviews": "All annual reviews",
}
SPELT = {"pc_plans_issued_20_weeks_ex": "PC_plans_issued_20_weeks_ex", "totincexcehc": "TotIncExcEHC"}
STOCKS = {"caseload"}

Change = Callable[[str, int, dict[str, object]], None]


def table(kind: str, years: list[int], change: Change | None = None) -> list[list[str]]:
    """The lines of one file, header first. `change(area, year, cells)` may alter the cells of a row."""
    made = layouts.LAYOUTS[kind]
    order = OLD_ORDER if kind.startswith("sen2_") and kind != "sen2_dmo_dco" else NEW_ORDER
    columns = list(made.columns)
    if kind == "annual_reviews":  # as first published: one column twice
        at = columns.index("review_meeting_prior_24")
        columns.insert(at, columns[at])
    lines = [[SPELT.get(name, name) for name in (*order, *made.topics, *columns)]]
    for year in years:
        period = f"{year - 1}{year % 100:02d}" if kind in STOCKS else str(year)
        identifier = "Academic year" if kind in STOCKS else "Calendar year"
        councils = authorities(year)
        own = {code.area: numbers(code.area, year) for code in councils}
        places: list[tuple[str, str, Code, Numbers]] = []
        if made.national:
            places.append(("National", ENGLAND, AREAS.latest[ENGLAND], summed(list(own.values()))))
            for region in [c for c in AREAS.codes if c.level == "region" and c.ons_code.startswith("E12")]:
                inside = [own[c.area] for c in councils if c.region == region.area]
                places.append(("Regional", region.area, region, summed(inside)))
        places += [("Local authority", code.area, code, own[code.area]) for code in councils]
        for level, area, code, n in places:
            region = AREAS.latest.get(code.region) if level == "Local authority" else code
            ids = {
                "time_period": period,
                "time_identifier": identifier,
                "geographic_level": level,
                "country_code": ENGLAND,
                "country_name": "England",
                "region_code": "" if level == "National" or region is None else region.area,
                "region_name": "" if level == "National" or region is None else region.name,
                "new_la_code": code.ons_code if level == "Local authority" else "",
                "old_la_code": code.old_code if level == "Local authority" else "",
                "la_name": code.name if level == "Local authority" else "",
            }
            topics = [HEADLINES[kind]] * 2 if made.topics == layouts.BREAKDOWN else ["Total"] * len(made.topics)
            row = dict.fromkeys(made.columns, "0") | cells(kind, n, year)
            if change is not None:
                change(area, year, row)
            lines.append([*(ids[name] for name in order), *topics, *(str(row[name]) for name in columns)])
    return lines


def summed(some: list[Numbers]) -> Numbers:
    return {name: sum(each[name] for each in some) for name in numbers(SOUTHEND, 2024)}


def as_csv(lines: list[list[str]], bom: bool = True, end: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(lines)
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode()


def tribunals(years: list[int]) -> bytes:
    """The table of appeals, with its titles, two header rows, region headings, footnote digits and notes."""
    width = 2 + 3 * len(years) + 2
    blank = [""] * width

    def padded(*cells: str) -> list[str]:
        return [*cells, *[""] * (width - len(cells))]

    lines = [padded("SEND Appeal rate table 1: invented appeals, by invented councils1,2"), blank, blank]
    head, under = ["Local Authority", "LA code"], ["", ""]
    for year in years:
        head += [str(year), "", ""]
        under += ["Appeals registered4", "Total Appealable Decisions1", "SEND Tribunal Appeal Rate2"]
    under += ["In development: Total Appealable Decisions1,8", "In development: SEND Tribunal Appeal Rate2"]
    lines += [[*head, "", ""], under, padded("EAST OF ENGLAND")]
    codes = {code.area: code for year in years for code in authorities(year)}
    for code in codes.values():
        row = [f"{code.name}5" if code.old_code == "839" else code.name, code.old_code]
        for year in years:
            if code.holds_on(date(year, 7, 1)):
                appeals = seed_of(code.area, year) % 60
                row += [str(appeals) if appeals else " - ", "1,071", f"{appeals / 10.71:.2f}%"]
            else:
                row += [" .. ", " .. ", " .. "]
        lines.append([*row, "700", "3.60%"])
    lines.append(["England Total4,9", "", *["9,184", "498,416", "1.80%"] * len(years), "364,912", "6.10%"])
    lines += [blank, padded("Sources:", "Invented."), padded("Notes: ")]
    return as_csv(lines)


def release_2025(change: Change | None = None) -> dict[str, bytes]:
    """Five files as the 2025 layout has them: flows 2022 to 2024, plans in force January 2024 and 2025."""
    flows = [2021, 2022, 2023, 2024]
    return {
        "requests.csv": as_csv(table("requests", flows, change)),
        "assessments.csv": as_csv(table("assessments", flows, change)),
        "timeliness_20_week.csv": as_csv(table("timeliness_20_week", flows, change)),
        "caseload.csv": as_csv(table("caseload", [2024, 2025], change)),
        "annual_reviews.csv": as_csv(table("annual_reviews", [2024], change)),
    }


def release_2022() -> dict[str, bytes]:
    return {"sen2_mi.csv": as_csv(table("sen2_mi", [2019, 2020, 2021]), bom=False, end="\n")}


def zipped(files: dict[str, bytes], guidance: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"data/{name}", content)
        if guidance:
            archive.writestr("data-guidance/data-guidance.txt", "Invented.")
    return out.getvalue()


def workbook(change: Callable[[list[list[object]]], None] | None = None) -> bytes:
    """A workbook of neighbours: every council of 2025, each with the ten that follow it, and an "Old SNs" block."""
    from openpyxl import Workbook

    councils = authorities(2025)
    rows: list[list[object]] = [["A", "B", "C", "D", "E", 3, 4], [1, 2, 3, 4, 5]]
    rows.append(
        ["LA num", "LA Name", "LA number", "GOInd", "GOReg", *[x for i in range(1, 11) for x in (f"SN{i}", "SNP")]]
    )
    for i, code in enumerate(councils):
        near = [int(councils[(i + k) % len(councils)].old_code) for k in range(1, 11)]
        number = int(code.old_code)
        rows.append([number, code.name, number, 2, "East", *[x for each in near for x in (each, "Very Close")]])
    rows += [[None, None], [None, "Old SNs:"], [None, None]]
    rows.append([837, "Bournemouth (Pre LG)", 837, 7, "South West", *[x for each in near for x in (each, "Close")]])
    if change is not None:
        change(rows)
    book = Workbook()
    sheet = book.active
    sheet.title = "LA SN Groups"
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
