from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "privacy_portal.mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from privacy_portal.mail import audit_actions  # noqa: F401  registers what the trail may tell
