from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "privacy_portal"
    verbose_name = "Privacy portal"

    def ready(self) -> None:
        from privacy_portal import checks  # noqa: F401  (registers the checks)
