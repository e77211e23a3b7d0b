from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "privacy_portal.mail"
    verbose_name = "Mail"
