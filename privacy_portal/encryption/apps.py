from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "privacy_portal.encryption"
    verbose_name = "Encryption"

    def ready(self) -> None:
        from privacy_portal.encryption import audit_actions  # noqa: F401  registers what the trail may tell
