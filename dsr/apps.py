from django.apps import AppConfig


class DsrConfig(AppConfig):
    name = "dsr"
    verbose_name = "Rights requests"

    def ready(self) -> None:
        from consent import ages, disconnections, opt_outs
        from dsr import (
            audit_actions,  # noqa: F401
            editions,
        )
        from dsr.law import registry
        from dsr.lifecycle import APPROVAL_TOPIC
        from dsr.opinions import TOPIC as OPINION_TOPIC
        from dsr.reopening import TOPIC as REOPENING_TOPIC
        from dsr.retention_runs import APPROVAL_TOPIC as RETENTION_TOPIC
        from dsr.system_changes import TOPIC as SYSTEM_TOPIC
        from dsr.workflow import steps  # noqa: F401
        from workspaces import approval_topics
        from workspaces.approval_topics import Topic
        from workspaces.register import announced, ending
        from workspaces.views import register_pages

        about_requests = Topic(
            lock="dsr.cases.lock_for_answer",
            answered="dsr.decisions.approval_answered",
            headings="dsr.request_approvals.headings",
            card="dsr.request_approvals.card",
        )
        about_the_law = Topic(
            lock="dsr.opinions.lock_for_answer",
            answered="dsr.opinions.answered",
            headings="dsr.opinion_approvals.headings",
            card="dsr.opinion_approvals.card",
        )
        about_closed_cases = Topic(
            lock="dsr.reopening.lock_for_answer",
            answered="dsr.reopening.answered",
            headings="dsr.reopening.headings",
            card="dsr.reopening.card",
        )
        approval_topics.register(REOPENING_TOPIC, about_closed_cases)
        approval_topics.register(APPROVAL_TOPIC, about_requests)
        approval_topics.register(OPINION_TOPIC, about_the_law)
        about_retention = Topic(
            lock="dsr.retention_runs.lock_for_answer",
            answered="dsr.retention_runs.answered",
            headings="dsr.retention_approvals.headings",
            card="dsr.retention_approvals.card",
        )
        approval_topics.register(RETENTION_TOPIC, about_retention)
        about_systems = Topic(
            lock="dsr.system_changes.lock_for_answer",
            answered="dsr.system_changes.answered",
            headings="dsr.system_approvals.headings",
            card="dsr.system_approvals.card",
        )
        approval_topics.register(SYSTEM_TOPIC, about_systems)
        disconnections.kept_by(begin="dsr.disconnecting.begin", told="dsr.disconnecting.told")
        announced.read_by("dsr.tellings.waits")
        ending.known_by("dsr.closure_plan.ways")
        register_pages.show_nav("desk", "dsr.views.officer.desk.nav")
        registry.read_from(editions.read)
        ages.known_by("dsr.consent_ages.age_of_consent")
        opt_outs.kept_by("dsr.opt_outs.said_no")
