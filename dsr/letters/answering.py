"""Letters that answer: no, in part, done, nothing found, and what became of a complaint or an appeal."""

from dsr import answers
from dsr.law import letters as law_letters
from dsr.law.grounds import grounds
from dsr.law.registry import law_on
from dsr.law.words import ground_sentence
from dsr.letters import ways
from dsr.letters.draft import Draft
from dsr.letters.text import LetterText, Section
from dsr.letters.wording import heading, sentence
from dsr.models import LetterKind, Outcome, Request
from privacy_portal.dates import date_words

NOT_IDENTIFIED = "not_identified"
KEPT_BY_LAW = "legal_duty_to_keep"
_REFUSING = (LetterKind.REFUSAL, LetterKind.PARTIAL, LetterKind.MINOR)


def refusal(draft: Draft) -> LetterText:
    """The ground in plain words, the decider's own words, the provision, and every way that the law gives."""
    facts, ground = draft.facts, draft.added.ground
    must = ways.demanded(facts, ground)
    lines, fulfils = [ground_sentence(ground)], ["reasons", "provision"]
    if ground == NOT_IDENTIFIED:
        lines.append(sentence("not_authenticated"))
        fulfils.append("not_authenticated")
    if draft.added.words:
        fulfils.append("facts")
    article = _article(draft.request, ground)
    lines.append(sentence("provision", article=article))
    why = Section(
        heading("why"), tuple(lines), quote=draft.added.words, quoted=facts.controller, fulfils=tuple(fulfils)
    )
    title = heading("refusal", controller=facts.controller)
    sections = (why, ways.disagree(facts, must), *_help(must))
    return LetterText(LetterKind.REFUSAL, title, sections, sentence("law", article=article))


def outcome(draft: Draft) -> LetterText:
    """What was done and, where something was not, why not, with the same ways to disagree as a refusal."""
    facts, request = draft.facts, draft.request
    answer = _answer(draft)
    fetch = (sentence("fetch", address=facts.url("case")),) if answer.gives else ()
    done = Section(heading("done"), (answer.heading, *answer.lines, *fetch))
    if not answer.kept and not answer.not_covered:
        kind = LetterKind.NO_DATA if request.outcome == Outcome.NO_DATA else LetterKind.COMPLETION
        sections: tuple[Section, ...] = (done, ways.disagree(facts, ()))
        return LetterText(kind, answer.heading, sections, sentence("law", article=_article(request)))
    must = ways.demanded(facts, KEPT_BY_LAW)
    article = _article(request, KEPT_BY_LAW if answer.kept else "")
    missed = (sentence("not_covered", systems=", ".join(answer.not_covered)),) if answer.not_covered else ()
    not_done = Section(
        heading("not_done"),
        (*missed, sentence("provision", article=article)),
        rows=tuple((f"{kept.count:,}", _kept(kept)) for kept in answer.kept),
        fulfils=("reasons", "facts", "provision"),
    )
    sections = (done, not_done, ways.disagree(facts, must), *_help(must))
    return LetterText(LetterKind.PARTIAL, answer.heading, sections, sentence("law", article=article))


def verdict(draft: Draft) -> LetterText:
    """The outcome of a complaint or an appeal; whoever was not right hears of the authority, with its address."""
    facts, answer = draft.facts, _answer(draft)
    why = Section(
        heading("why"),
        (answer.heading, *answer.lines),
        quote=answer.own_words,
        quoted=facts.controller,
        fulfils=("reasons",),
    )
    sections = (why, *([ways.outside(facts)] if answer.disagree else []))
    law = sentence("law", article=_article(draft.request))
    return LetterText(LetterKind.VERDICT, answer.heading, sections, law)


def demanded(request: Request, kind: str, ground: str) -> tuple[str, ...]:
    """Return what the law demands of the letter `kind` about `request`: nothing of those that refuse nothing."""
    if kind == LetterKind.VERDICT:
        right = request.outcome == Outcome.UPHELD
        return () if right else law_letters.demanded_of_dismissal(request.case.law, request.case.received_at)
    return ways.demanded_of(request, ground) if kind in _REFUSING else ()


def _answer(draft: Draft) -> answers.Answer:
    answer = draft.added.answer or answers.of(draft.request)
    if answer is None:
        raise ValueError(f"{draft.request} is not answered")
    return answer


def _article(request: Request, ground: str = "") -> str:
    """Return the article of the ground, else the one of the right itself."""
    known = {each.code: each.article for each in grounds(request.case.law, request.right, request.case.received_at)}
    return known.get(ground) or law_on(request.case.law, request.case.received_at).rights[request.right].article


def _kept(kept: answers.Kept) -> str:
    until = sentence("kept_until", day=date_words(kept.until)) if kept.until else ""
    return f"{kept.reason} {until}".strip()


def _help(must: tuple[str, ...]) -> tuple[Section, ...]:
    return (ways.understand(),) if "help" in must else ()
