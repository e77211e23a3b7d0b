"""Compose a letter: pure words from the facts of a part. Nothing is written or sent here, so this is the preview too."""

from collections.abc import Callable, Iterable

from django.utils import timezone, translation

from dsr import answers, clock, presentation
from dsr.data_words import category_names
from dsr.law.grounds import grounds
from dsr.law.registry import load
from dsr.law.words import ground_sentence
from dsr.law.words import sentence as fact_sentence
from dsr.letters import ways
from dsr.letters.facts import Facts, facts_of
from dsr.letters.text import LetterText, Section
from dsr.letters.wording import heading, sentence
from dsr.models import LetterKind, Request
from privacy_portal.clock import now


def compose(kind: str, request: Request, *, ground: str = "", words: str = "", reason: str = "") -> LetterText:
    """Return the letter `kind` about `request` as it reads now, in the language of its case.

    `ground` (dsr.law.grounds) and `words`, the decider's own, go with a refusal; `words` is the question of a
    clarification; `reason` a code of decisions.EXTENSION_REASONS.
    """
    with translation.override(request.case.language):
        draft = Draft(facts_of(request), ground, words, reason)
        return _LETTERS[LetterKind(kind)](draft)


class Draft:
    """The facts of a letter and what its writer adds."""

    def __init__(self, facts: Facts, ground: str, words: str, reason: str) -> None:
        self.facts, self.ground, self.words, self.reason = facts, ground, words, reason
        self.request = facts.request


def demanded(request: Request, ground: str) -> tuple[str, ...]:
    """Return what the law demands of a letter that refuses `request` on `ground`."""
    with translation.override(request.case.language):
        return ways.demanded(facts_of(request), ground)


def _acknowledgement(draft: Draft) -> LetterText:
    facts = draft.facts
    counted = tuple(fact_sentence(fact) for fact in draft.request.clock.explanation)
    return LetterText(
        LetterKind.ACKNOWLEDGEMENT,
        heading("acknowledgement"),
        (
            Section(
                heading("asked"),
                (
                    sentence("received", received_on=facts.received_on),
                    sentence("wish", wish=presentation.wish(draft.request.right)),
                ),
            ),
            Section(
                heading("by_when"),
                (sentence("answer_by", controller=facts.controller, answer_by=facts.answer_by, law=facts.law),),
            ),
            Section(heading("how_counted"), counted),
            Section(heading("next"), (sentence("next"), sentence("follow", address=facts.case_url))),
        ),
    )


def _identity(draft: Draft) -> LetterText:
    facts = draft.facts
    lines = (sentence("prove", address=facts.url("identity")), sentence("prove_minutes"))
    return LetterText(
        LetterKind.IDENTITY, heading("identity"), (Section(heading("why"), lines), _date(facts), ways.understand())
    )


def _clarification(draft: Draft) -> LetterText:
    facts = draft.facts
    question = Section(
        heading("question"),
        (sentence("answer_here", address=facts.url("write")),),
        quote=draft.words,
        quoted=draft.request.case.platform.name,
    )
    return LetterText(LetterKind.CLARIFICATION, heading("clarification"), (question, _date(facts)))


def _date(facts: Facts) -> Section:
    """Whether the law stops the clock while we wait: told as it is, never as a threat."""
    code = "date_waits" if facts.request.clock.paused else "date_stays"
    return Section(heading("your_date"), (sentence(code, answer_by=facts.answer_by),))


def _extension(draft: Draft) -> LetterText:
    """Art. 12(3) GDPR and its peers: inside the first period, with the reason; some want the authority named as well."""
    facts, request = draft.facts, draft.request
    dates = clock.deadlines_of(request)
    before = clock.without_extension(request).due_at
    moved = sentence("moved", before=facts.day(before), answer_by=facts.day(dates.due_at))
    extension = dates.rule.clock.extension
    return LetterText(
        LetterKind.EXTENSION,
        heading("extension"),
        (
            Section(
                heading("why_longer"),
                (sentence("longer", reason=presentation.extension_reason(draft.reason)),),
                fulfils=("reasons",),
            ),
            Section(heading("new_date"), (moved,)),
            ways.disagree(facts, ()),
        ),
        sentence("law", article=extension.article) if extension else "",
    )


def _refusal(draft: Draft) -> LetterText:
    facts = draft.facts
    must = ways.demanded(facts, draft.ground)
    return LetterText(
        LetterKind.REFUSAL,
        heading("refusal", controller=facts.controller),
        (_reasons(draft), ways.disagree(facts, must), *([ways.understand()] if "help" in must else [])),
        sentence("law", article=_articles(draft.request, [draft.ground])),
    )


def _reasons(draft: Draft) -> Section:
    """The ground in plain words, the decider's own words, and the provision."""
    lines, fulfils = [ground_sentence(draft.ground)], ["reasons", "provision"]
    if draft.ground == "not_identified":
        lines.append(sentence("not_authenticated"))
        fulfils.append("not_authenticated")
    if draft.words:
        fulfils.append("facts")
    lines.append(sentence("provision", article=_articles(draft.request, [draft.ground])))
    return Section(
        heading("why"), tuple(lines), quote=draft.words, quoted=draft.facts.controller, fulfils=tuple(fulfils)
    )


def _articles(request: Request, codes: Iterable[str]) -> str:
    known = {ground.code: ground.article for ground in grounds(request.case.law, request.right)}
    right = load(request.case.law).rights[request.right].article
    return "; ".join(dict.fromkeys(known.get(code, right) for code in codes)) or right


def _outcome(draft: Draft) -> LetterText:
    """What was done and, where something was not, why not, with the same ways to disagree as a refusal."""
    facts, request = draft.facts, draft.request
    answer = answers.of(request)
    if answer is None:
        raise ValueError(f"{request} is not answered")
    lines = answer.lines + ((sentence("carried_out", address=facts.case_url),) if answer.gives else ())
    sections = [Section(heading("done"), (answer.heading, *lines))]
    kind = _KINDS_OF_OUTCOME.get(request.outcome, LetterKind.COMPLETION)
    must: tuple[str, ...] = ()
    article = load(request.case.law).rights[request.right].article
    if answer.kept:
        kind = LetterKind.PARTIAL
        must = ways.demanded(facts, "legal_duty_to_keep")
        article = _articles(request, ["legal_duty_to_keep"])
        rows = tuple((f"{kept.count:,}", _kept(kept)) for kept in answer.kept)
        provision = sentence("provision", article=article)
        fulfils = ("reasons", "facts", "provision")
        sections.append(Section(heading("not_done"), (provision,), rows=rows, fulfils=fulfils))
    sections += [ways.disagree(facts, must), *([ways.understand()] if "help" in must else [])]
    return LetterText(kind, answer.heading, tuple(sections), sentence("law", article=article))


def _kept(kept: answers.Kept) -> str:
    return kept.reason if kept.until is None else f"{kept.reason} {sentence('kept_until', day=kept.until)}"


_KINDS_OF_OUTCOME = {"partial": LetterKind.PARTIAL, "no_data": LetterKind.NO_DATA}


def _redirection(draft: Draft) -> LetterText:
    """QO-01: who is responsible, where that may be told; and that the platform carries out what is decided."""
    facts, names = draft.facts, category_names()
    listed = ", ".join(dict.fromkeys(names.get(entry["category"], entry["category"]) for entry in draft.request.scope))
    platform = draft.request.case.platform.name
    told = (
        sentence("processor", platform=platform, controller=facts.controller, categories=listed),
        sentence("passed_on", controller=facts.controller, answer_by=facts.answer_by),
        sentence("carried_out", address=facts.case_url),
    )
    return LetterText(
        LetterKind.REDIRECTION, heading("redirection", controller=facts.controller), (Section(heading("next"), told),)
    )


def _minor(draft: Draft) -> LetterText:
    """EC-09: the only reply to a child is that a parent or guardian has to ask."""
    facts, today = draft.facts, timezone.localdate(now())
    in_force = [each for each in load(draft.request.case.law).minors if each.since is None or each.since <= today]
    age = in_force[-1].guardian_below
    why = sentence("too_young", age=age, law=facts.law) if age else sentence("too_young_unsaid")
    told = (why, sentence("show_guardian", address=facts.centre_url), sentence("nothing_kept"))
    return LetterText(
        LetterKind.MINOR,
        heading("minor"),
        (Section(heading("next"), told), ways.understand()),
        sentence("law", article=in_force[-1].article),
    )


_LETTERS: dict[str, Callable[[Draft], LetterText]] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement,
    LetterKind.IDENTITY: _identity,
    LetterKind.CLARIFICATION: _clarification,
    LetterKind.EXTENSION: _extension,
    LetterKind.REFUSAL: _refusal,
    LetterKind.PARTIAL: _outcome,
    LetterKind.COMPLETION: _outcome,
    LetterKind.NO_DATA: _outcome,
    LetterKind.REDIRECTION: _redirection,
    LetterKind.MINOR: _minor,
}
