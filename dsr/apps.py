from django.apps import AppConfig


class DsrConfig(AppConfig):
    name = "dsr"
    verbose_name = "Rights requests"

    def ready(self) -> None:
        from dsr import (
            audit_actions,  # noqa: F401
            editions,
        )
        from dsr.law import registry
        from dsr.lifecycle import APPROVAL_TOPIC
        from dsr.opinions import TOPIC as OPINION_TOPIC
        from dsr.workflow import steps  # noqa: F401
        from workspaces import approvals
        from workspaces.views import rooms

        answered, lock = "dsr.decisions.approval_answered", "dsr.cases.lock_for_answer"
        approvals.on_answer(APPROVAL_TOPIC, answered, lock=lock)
        approvals.on_answer(OPINION_TOPIC, "dsr.opinions.answered", lock="dsr.opinions.lock_for_answer")
        rooms.show_nav("desk", "dsr.views.officer.desk.nav")
        rooms.show_nav("room", "dsr.views.owner.rooms.nav")
        registry.read_from(editions.read)
