from consent.models.notice import ImmutableNotice, Notice, NoticeVersion

__all__ = ["ImmutableNotice", "Notice", "NoticeVersion"]
