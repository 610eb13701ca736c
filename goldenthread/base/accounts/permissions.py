"""What a person may do, each thing once. Roles (roles.yaml) are lists of these."""

from enum import StrEnum


class Permission(StrEnum):
    THREAD_READ = "thread.read"  # office pages of reviews, recommendations, sources and figures
    RECOMMENDATION_EDIT = "recommendation.edit"
    MEASURE_EDIT = "measure.edit"  # bind a measure, set its baseline and target
    JUDGEMENT_RECORD = "judgement.record"  # say, with a reason, whether a thing was delivered or attributable
    SOURCE_ADD = "source.add"
    FIGURES_IMPORT = "figures.import"
    RELEASE_PREPARE = "release.prepare"
    RELEASE_APPROVE = "release.approve"  # never by the person who prepared it
    REPORT_MAKE = "report.make"
    TEMPLATE_EDIT = "template.edit"  # order, wording and logo of the council's papers
    ACCOUNTS_MANAGE = "accounts.manage"
    AUDIT_READ = "audit.read"
    WORK_READ = "work.read"  # jobs and messages waiting
