"""Addresses of the gallery, routed in demo mode only."""

from django.urls import URLPattern, path

from privacy_portal.gallery import views

urlpatterns: list[URLPattern] = [
    path("", views.parts, name="gallery"),
    path("question/", views.question, name="gallery_question"),
    path("fields/", views.fields, name="gallery_fields"),
    path("status/", views.status, name="gallery_status"),
    path("desk/", views.desk, name="gallery_desk"),
    path("matching/", views.matching, name="gallery_matching"),
    path("approval/", views.approval, name="gallery_approval"),
    path("letter/", views.letter, name="gallery_letter"),
    path("certificate/", views.certificate, name="gallery_certificate"),
    path("mail/", views.mail, name="gallery_mail"),
    path("progress/", views.progress, name="gallery_progress"),
    path("brand/", views.brands, name="gallery_brand"),
]
