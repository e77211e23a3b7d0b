"""A platform's pages for everybody: its privacy centre, the way to a request, and the pages of an open case."""

from django.urls import URLPattern, path

from dsr.views.requester import (
    case,
    centre,
    certificate,
    confirm,
    disputes,
    follow,
    identity,
    journey,
    letters,
    opting_out,
    package,
    rights,
    writing,
)

CASE = "cases/<slug:reference>/"

urlpatterns: list[URLPattern] = [
    path("", centre.centre, name="centre"),
    path("who-decides/", centre.who_decides, name="who_decides"),
    path("workspace-owner/", centre.workspace_owner, name="workspace_owner"),
    path("rights/", rights.rights, name="rights"),
    path("accessibility/", centre.accessibility, name="accessibility"),
    path("request/", journey.start, name="start"),
    path("request/<slug:slug>/", journey.question, name="question"),
    path("do-not-sell/", opting_out.do_not_sell, name="do_not_sell"),
    path("limit-sensitive/", opting_out.limit_sensitive, name="limit_sensitive"),
    path("follow/", follow.follow, name="follow"),
    path("follow/code/", follow.follow_code, name="follow_code"),
    path("follow/letter/", follow.follow_letter, name="follow_letter"),
    path("certificates/<slug:digest>/", certificate.certificate_check, name="certificate_check"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}confirm/", confirm.confirm, name="confirm"),
    path(f"{CASE}confirm/again/", confirm.confirm_again, name="confirm_again"),
    path(f"{CASE}confirm/other/", confirm.other_address, name="other_address"),
    path(f"{CASE}mine/", case.answer_for, name="answer_for"),
    path(f"{CASE}progress/", case.progress, name="case_progress"),
    path(f"{CASE}leave/", case.leave, name="leave"),
    path(f"{CASE}who/", case.who, name="who"),
    path(f"{CASE}write/", writing.write, name="write"),
    path(f"{CASE}withdraw/", writing.withdraw, name="withdraw"),
    path(f"{CASE}letters/<int:number>/", letters.letter, name="letter"),
    path(f"{CASE}complain/", disputes.complain, name="complain"),
    path(f"{CASE}complain/<int:part>/<slug:right>/", disputes.dispute, name="dispute"),
    path(f"{CASE}in-effect/", opting_out.opted_out, name="opted_out"),
    path(f"{CASE}identity/", identity.identity, name="identity"),
    path(f"{CASE}identity/code/", identity.identity_code, name="identity_code"),
    path(f"{CASE}identity/other/", identity.other_proof, name="other_proof"),
    path(f"{CASE}parts/<int:part>/package/", package.package, name="package"),
    path(f"{CASE}parts/<int:part>/package/code/", package.package_code, name="package_code"),
    path(f"{CASE}parts/<int:part>/package/file/", package.download, name="download"),
    path(f"{CASE}parts/<int:part>/certificate/", certificate.certificate, name="certificate"),
]
