"""The desk of a platform's officers: the queue, a part with its acts, and approvals."""

from django.urls import URLPattern, path

from dsr.views.officer import (
    approvals,
    deciding,
    detail,
    disputes,
    handling,
    history,
    law,
    law_changes,
    letters,
    matching,
    notices,
    package,
    passing_on,
    queue,
    work,
    writing,
)

PART = "requests/<slug:reference>/<int:part>/"
OPINION = "law/opinions/<uuid:opinion>/"
APPROVAL = "approvals/<uuid:approval>/"

urlpatterns: list[URLPattern] = [
    path("", queue.desk, name="desk"),
    path("search/", queue.search, name="desk_search"),
    path(PART, detail.detail, name="desk_request"),
    path(f"{PART}steps/", detail.steps, name="desk_steps"),
    path(f"{PART}steps/retry/", work.retry, name="desk_retry_step"),
    path(f"{PART}steps/count-again/", work.count_again, name="desk_count_again"),
    path(f"{PART}take/", handling.take, name="desk_take"),
    path(f"{PART}match/", matching.match, name="desk_match"),
    path(f"{PART}look-again/", matching.look_again, name="desk_look_again"),
    path(f"{PART}identity/", handling.identity, name="desk_identity"),
    path(f"{PART}reveal/", handling.reveal, name="desk_reveal"),
    path(f"{PART}decide/", deciding.decide, name="desk_decide"),
    path(f"{PART}accept/", deciding.accept, name="desk_accept"),
    path(f"{PART}refuse/", deciding.refuse, name="desk_refuse"),
    path(f"{PART}ask-owner/", deciding.ask_again, name="desk_ask_owner"),
    path(f"{PART}verdict/", disputes.dispute, name="desk_dispute"),
    path(f"{PART}pass-on/", passing_on.pass_on, name="desk_pass_on"),
    path(f"{PART}extend/", handling.extend, name="desk_extend"),
    path(f"{PART}ask/", writing.ask, name="desk_ask"),
    path(f"{PART}letters/<int:number>/", letters.letter, name="desk_letter"),
    path(f"{PART}note/", writing.note, name="desk_note"),
    path(f"{PART}package/", package.release, name="desk_release"),
    path(f"{PART}package/call-back/", package.call_back, name="desk_call_back"),
    path(f"{PART}audit/", history.audit, name="desk_case_audit"),
    path("law/", law.laws, name="desk_laws"),
    path("law/<slug:code>/", law.law, name="desk_law"),
    path("law/<slug:code>/update/", law_changes.update, name="desk_law_update"),
    path(OPINION, law_changes.opinion, name="desk_law_opinion"),
    path(f"{OPINION}accept/", law_changes.accept, name="desk_law_opinion_accept"),
    path(f"{OPINION}reject/", law_changes.reject, name="desk_law_opinion_reject"),
    path(f"{OPINION}withdraw/", law_changes.withdraw, name="desk_law_opinion_withdraw"),
    path("law/<slug:code>/<str:value>/<slug:kind>/", law_changes.speak, name="desk_law_speak"),
    path("notices/", notices.notices, name="desk_notices"),
    path("approvals/", approvals.received, name="desk_approvals"),
    path("approvals/sent/", approvals.sent, name="desk_approvals_sent"),
    path("approvals/answered/", approvals.answered, name="desk_approvals_answered"),
    path(APPROVAL, approvals.approval, name="desk_approval"),
    path(f"{APPROVAL}accept/", approvals.accept, name="desk_approval_accept"),
    path(f"{APPROVAL}reject/", approvals.reject, name="desk_approval_reject"),
    path(f"{APPROVAL}withdraw/", approvals.withdraw, name="desk_approval_withdraw"),
]
