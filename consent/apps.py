from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import audit_actions  # noqa: F401
        from workspaces import policies, terms
        from workspaces.register import consents

        consents.kept_by("consent.disclosing.proof")
        policies.named_by("consent.purposes.names")
        terms.kept_by(
            asked="consent.registration.asked",
            agreed="consent.registration.agreed",
            ended="consent.registration.ended",
        )
