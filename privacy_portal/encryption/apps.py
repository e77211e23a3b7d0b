from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "privacy_portal.encryption"
    verbose_name = "Encryption"
