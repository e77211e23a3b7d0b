from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import audit_actions  # noqa: F401
        from consent.drafts import TOPIC
        from workspaces import approval_topics, policies, terms
        from workspaces.register import consents

        about_editions = approval_topics.Topic(
            lock="consent.drafts.lock_for_answer",
            answered="consent.drafts.answered",
            headings="consent.draft_approvals.headings",
            card="consent.draft_approvals.card",
        )
        approval_topics.register(TOPIC, about_editions)
        consents.kept_by("consent.disclosing.proof")
        policies.named_by("consent.purposes.names")
        terms.kept_by(
            asked="consent.registration.asked",
            agreed="consent.registration.agreed",
            ended="consent.registration.ended",
        )
