from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "workspaces"
    verbose_name = "Workspaces"

    def ready(self) -> None:
        from workspaces import approval_topics, audit_actions  # noqa: F401
        from workspaces.approval_topics import Topic
        from workspaces.connections import TOPIC

        about_connections = Topic(
            lock="workspaces.connections.lock_for_answer",
            answered="workspaces.connections.answered",
            headings="workspaces.connection_words.headings",
            card="workspaces.connection_words.card",
        )
        approval_topics.register(TOPIC, about_connections)
