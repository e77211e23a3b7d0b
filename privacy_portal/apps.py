from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "privacy_portal"
    verbose_name = "Privacy portal"
