"""The files of the Department's SEN2 releases: which columns each has, and how its rows are told apart.

Two layouts are known: reporting year 2022 (totals that councils sent) and reporting year 2025 (child-level returns).
Spelling errors in column names are the Department's and are kept (`outcome_maintan`, `number_decsion_4weeks`).
Case varies between files and editions, so names are compared in lower case.
"""

import re
from dataclasses import dataclass

IDENTIFIERS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "new_la_code", "old_la_code", "la_name"),
)

# Columns that carry a year in their name move from release to release (review_meeting_25, then review_meeting_26).
YEARLY = re.compile(r"^(review_(meeting|decision)_?(prior_?)?\d\d|.*_20\d\d)$")

PLACEMENTS = """
    mainstream_la_maintained mainstream_la_maintained_resourced_provision mainstream_la_maintained_senunit
    mainstream_academy mainstream_academy_resourced_provision mainstream_academy_senunit mainstream_free_school
    mainstream_free_school_resourced_provision mainstream_free_school_senunit mainstream_independent mainstream_total
    mainstream_total_pc special_la_maintained special_academy_free special_independent special_non_maintained
    special_total special_total_pc ap_pru_academy ap_pru_free_school ap_pru_la_maintained ap_pru_total ap_pru_total_pc
    general_fe_tertiary_colleges specialist_post_16_institutions ukrlp_provider fe_total fe_total_pc
    elective_home_education other_arrangements_la other_arrangements_parents online_provider w_settings other_schools
    other_placement_settings neet neet_ntci neet_other neet_other_csa ed_elsewhere ed_elsewhere_pc nm_early_years
    nm_early_years_pc placement_unknown placement_unknown_pc await_prov_2022 perm_ex_2022"""
NEEDS = """
    ehc_plans number_asd number_hi number_mld number_msi number_oth number_pd number_pmld number_semh number_slcn
    number_sld number_spld number_vi number_need_unknown asd_pc hi_pc mld_pc msi_pc oth_pc pd_pc pmld_pc semh_pc
    slcn_pc sld_pc spld_pc vi_pc unknown_pc"""


@dataclass(frozen=True)
class Layout:
    """One kind of file. `topics` tell rows of one area and period apart; `words` are cells that are no number."""

    kind: str
    title: str
    topics: tuple[str, ...]
    columns: tuple[str, ...]
    words: frozenset[str] = frozenset()
    national: bool = True
    differences: bool = False  # some columns are the Department's differences of others, and can fall below zero

    @property
    def required(self) -> list[str]:
        """Columns without which the file is refused, in lower case and in the file's order."""
        return [name for name in (*IDENTIFIERS, *self.topics, *self.columns) if not YEARLY.match(name)]


BREAKDOWN = ("breakdown_topic", "breakdown")


def layout(
    kind: str,
    title: str,
    columns: str,
    topics: tuple[str, ...] = BREAKDOWN,
    words: str = "",
    national: bool = True,
    differences: bool = False,
) -> Layout:
    allowed = frozenset(word for word in words.split("|") if word)
    return Layout(kind, title, topics, tuple(columns.lower().split()), allowed, national, differences)


LAYOUTS: dict[str, Layout] = {
    made.kind: made
    for made in (
        layout(
            "requests",
            "Requests for assessment",
            """requests_received_in_year requests_rya requests_decided_to_assess requests_decided_not_to_assess
            requests_decision_not_made requests_withdrawn request_assess_pc request_not_assess_pc
            request_outstanding_pc request_withdrawn_pc request_outcome_six_weeks request_outcome_over_6_weeks
            request_outcome_six_weeks_pc request_outcome_over_6_weeks_pc mediation_related_request
            tribunal_related_request tribunal_after_mediation_request""",
        ),
        layout(
            "assessments",
            "Assessments",
            """assess_in_year assess_issued assess_issued_pc assess_not_issued assess_not_issued_pc assess_not_made
            assess_not_made_pc assess_withdrawn assess_withdrawn_pc outcome_decision_within_time
            outcome_decision_over_time outcome_decision_within_time_pc outcome_decision_over_time_pc
            number_assess_mediation number_assess_tribunal number_asssess_mediation_tribunal number_other_mediation
            number_other_tribunal number_other_mediation_tribunal""",
        ),
        layout(
            "timeliness_20_week",
            "Plans issued within 20 weeks",
            """plans_issued_den plans_issued_den_ex plans_issued_within_20_weeks plans_issued_20_weeks_ex
            pc_plans_issued_within_20_weeks pc_plans_issued_20_weeks_ex plans_issued_gt20weeks_ltyear
            plans_issued_gt20weeks_ltyear_ex pc_plans_issued_gt20weeks_ltyear pc_plans_issued_gt20weeks_ltyear_ex
            plans_issued_gt_1_year plans_issued_gt_1_year_ex pc_plans_issued_gt_1_year pc_plans_issued_gt_1_year_ex""",
        ),
        layout("caseload", "Plans in force by placement", "ehcplans" + PLACEMENTS),
        layout("newplans", "New plans by placement", "new_ehc_plans" + PLACEMENTS),
        layout(
            "annual_reviews",
            "Annual reviews",
            """total_ehc_plans review_expected review_not_expected review_meeting_25 review_meeting_24
            review_meeting_prior_24 total_review_meeting no_review_meeting review_decision25 review_decision24
            review_decision_prior24 review_decision_not_due review_decision_outstanding outcome_amend outcome_cease
            outcome_maintan no_outcome number_decsion_4weeks number_decision_gt_4weeks pc_decsion_4weeks
            pc_decision_gt_4weeks""",
            differences=True,  # review_decision_outstanding and no_outcome reach -153
        ),
        layout(
            "ceased_plans",
            "Plans ceased",
            """max_age needs_met he employ transfer no_engage moved_outside_eng deceased not_rec other
            total_ceased""",
        ),
        layout(
            "personal_budgets",
            "Personal budgets",
            "personal_budget org_arrangments pb_health pb_education pb_social pb_integrated",
        ),
        layout("residential_settings", "Residential placements", "res_3851 res_52 res_tot"),
        layout("sen_need_newplans", "Primary need, new plans", NEEDS),
        layout("sen_needs_all_plans", "Primary need, all plans", NEEDS),
        layout(
            "work_based_placements",
            "Work-based placements",
            "open_supp_intern open_apprentice open_trainee open_wbp",
        ),
        layout(
            "sen2_dmo_dco",
            "Designated medical, clinical and social care officers",
            "des_med_off des_clin_off des_so_care_off",
            topics=(),
            words="Yes|No|n/a|Recruiting|Not returned",
            national=False,
        ),
        # --- reporting year 2022 ---
        layout(
            "sen2_mi",
            "Requests, assessments, timeliness and tribunals (2022 layout)",
            """newallehc newallehc_pc newallehc_assnoneehc_sum assnoneehc assnoneehc_pc assnodecisionehc assrefusedehc
            assrefusedehc_pc assnone assnodecision assrefused mtosi sitom mtopar sitopar dislea dismet disoth disleft
            mtosiehc sitomehc mtoparehc sitoparehc disleaehc dismetehc disothehc disleftehc inreqehc inreqryaehc
            totincexcehc incexc20weekehc incexc20weekrate totnoexcehc noexc20weekehc noexc20weekrate totincexc
            incexc26week totnoexc noexc26week statementstoehc statementstonoehc personalbudgets orgarrangements
            directpayeducation directpaysocialcare directpayhealth directpayintegrated newehcmediation newehctribunal
            newehctribunal_pc""",
            topics=(),
        ),
        layout(
            "sen2_age_caseload",
            "Plans in force by age (2022 layout)",
            "total_st total_st_pc total_ehc total_ehc_pc total_all total_all_pc",
            topics=("characteristic_age",),
        ),
        layout(
            "sen2_age_new_plans",
            "New plans by age (2022 layout)",
            "total_new_st total_new_st_pc total_new_ehc total_new_ehc_pc total_new_all total_new_all_pc",
            topics=("characteristic_age",),
        ),
        layout(
            "sen2_estab_caseload",
            "Plans in force by placement (2022 layout)",
            "total_st total_st_pc total_ehc total_ehc_pc total_all total_all_pc",
            topics=("establishment_type", "establishment_group"),
        ),
        layout(
            "sen2_estab_new_plans",
            "New plans by placement (2022 layout)",
            "total_new_st total_new_st_pc total_new_ehc total_new_ehc_pc total_new_all total_new_all_pc",
            topics=("establishment_type", "establishment_group"),
        ),
        layout(
            "sen2_wbp_residential_dmo",
            "Work-based and residential placements, designated officers (2022 layout)",
            """mapprenehc mtrainehc msuppintehc workbasedehc mres38week05ehc mres38week510ehc mres38week1115ehc
            mres38week1619ehc mres38week2025ehc totmres38weekehc mres52week05ehc mres52week510ehc mres52week1115ehc
            mres52week1619ehc mres52week2025ehc totmres52weekehc mres38week05 mres38week510 mres38week1115
            mres38week1619 totmres38week mres52week05 mres52week510 mres52week1115 mres52week1619 totmres52week dmo dco
            dmodcofunction""",
            topics=(),
            words="Y|N|R",
        ),
    )
}

TRIBUNALS = "tribunals"  # title rows and two header rows: read by code of its own
TRIBUNAL_COLUMNS = (
    *("appeals_registered", "appealable_decisions", "appeal_rate"),
    *("appealable_decisions_new_method", "appeal_rate_new_method"),
)

TITLES = {kind: made.title for kind, made in LAYOUTS.items()} | {TRIBUNALS: "Appeals to the Tribunal and appeal rate"}


def kind_of(name: str, columns: set[str]) -> str | None:
    """The kind of a file, by its columns first and its name second; None when no layout fits.

    A browser renames a second download "requests (1).csv", so the columns decide wherever they can. The two files
    of primary need have the same columns: there the name decides.
    """
    stem = stem_of(name)
    fitting = [kind for kind, made in LAYOUTS.items() if set(made.required) <= columns]
    if stem in fitting:
        return stem
    if len(fitting) == 1:
        return fitting[0]
    return None


def stem_of(name: str) -> str:
    """The name without its ending and without what a browser adds to a second download: " (1)", "-copy"."""
    stem = name.lower().strip().removesuffix(".csv")
    bare = re.sub(r"(\(\d{1,6}\)|copy)$", "", stem)
    return bare.rstrip(" \t_-") if bare != stem else stem


def named(name: str) -> Layout | None:
    """The layout that the file's name promises, if any."""
    stem = stem_of(name)
    return LAYOUTS.get(stem)


def nearest(columns: set[str]) -> Layout | None:
    """The layout that shares most of its own columns with these, if it shares at least half of them."""
    best = max(LAYOUTS.values(), key=lambda made: len(set(made.columns) & columns) / len(made.columns))
    return best if len(set(best.columns) & columns) * 2 >= len(best.columns) else None
