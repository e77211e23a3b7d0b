"""The rules of the house that a machine can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parent.parent
APPS = ("privacy_portal", "workspaces", "consent", "dsr")

# Where rows of every platform are read on purpose, through `scoping.across_platforms`, and why.
MAY_LOOK_ACROSS_PLATFORMS = {
    "consent/lists/working.py": "finds out whose list a worker was hinted at",
    "consent/settled.py": "reads the newest key that the ledger gave out, on whichever platform",
    "consent/webhooks/sending.py": "claims an endpoint before anybody knows whose it is",
    "dsr/recounts.py": "finds out whose edition a worker was hinted at",
    "dsr/notices.py": "mails officers of every platform what is new",
    "dsr/timers.py": "reads what is due on every platform in one look",
    "dsr/workflow/lease.py": "claims a step before anybody knows whose it is",
    "dsr/workflow/reconciler.py": "sets going what is due on every platform",
    "privacy_portal/audit/tasks.py": "signs the end of every platform's trail",
    "privacy_portal/mail/delivery.py": "claims a mail before anybody knows whose it is",
    "privacy_portal/mail/outbox.py": "finds the mails to send of every platform",
    "privacy_portal/mail/views.py": "the demo's mailbox, which shows everybody's mail to anybody",
    "privacy_portal/management/commands/migrate.py": "a migration of data is about every platform",
    "privacy_portal/management/commands/rotate_encryption_keys.py": "the master keys are the installation's",
    "privacy_portal/management/commands/verify_audit_trail.py": "finds trails of which the platform is gone",
    "workspaces/access.py": "finds where a user works before a platform is chosen",
}
# Where a comma is written between words, because what is joined is for a console, an exception or another program.
MAY_WRITE_A_COMMA = {
    "consent/projection.py": "a command's output",
    "dsr/api/views/approvals.py": "names parameters to a program",
    "dsr/api/views/owner_requests.py": "names parameters to a program",
    "dsr/api/views/people.py": "names parameters to a program",
    "dsr/api/views/queue.py": "names parameters to a program",
    "consent/receipts/kantara.py": "a receipt for programs, in English",
    "dsr/api/listing.py": "names parameters to a program",
    "dsr/api/serializers/retention.py": "names values to a program",
    "dsr/api/views/retention.py": "names parameters to a program",
    "dsr/api/views/roles.py": "names parameters to a program",
    "dsr/connectors/sql/dataset.py": "an exception",
    "dsr/data_map_text.py": "a mistake in a YAML text, in English like the text",
    "dsr/law/asking/places.py": "an answer of the console",
    "dsr/law/asking/unreadable.py": "an answer of the console",
    "dsr/law/schema.py": "a mistake in a rules file",
    "dsr/letters/keeping.py": "an exception, beside its words",
    "dsr/management/commands/law.py": "a command's output",
    "dsr/rehearsals.py": "an exception",
    "privacy_portal/audit/catalogue.py": "an exception",
    "privacy_portal/audit/trail.py": "an exception",
    "privacy_portal/profiles/consistency.py": "a mistake in a pack",
    "privacy_portal/profiles/consent_consistency.py": "a mistake in a pack",
    "privacy_portal/profiles/difference.py": "a command's output",
    "privacy_portal/profiles/mistakes.py": "a mistake in a pack",
    "privacy_portal/profiles/register_consistency.py": "a mistake in a pack",
    "privacy_portal/profiles/sample/mariadb.py": "SQL",
    "privacy_portal/profiles/validation.py": "a mistake in a pack",
    "privacy_portal/row_security/roles.py": "an exception",
    "privacy_portal/yaml_places.py": "a mistake in a YAML file",
}
Trees = list[tuple[str, ast.Module]]  # of each module, by its path
NAMES_THAT_SAY_NOTHING = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}


def modules() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@pytest.fixture(scope="module")
def trees() -> Trees:
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())) for path in modules()]


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def test_only_the_lifecycle_writes_the_status_of_a_request(trees: Trees) -> None:
    writers = set()
    for name, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                    writers.add(name)
        for call in calls(tree, "update", "create", "get_or_create", "update_or_create", "bulk_create"):
            if any(keyword.arg == "status" for keyword in call.keywords):
                writers.add(name)

    # Answers of the API and pages also have a status: that of HTTP.
    assert {name for name in writers if name.startswith("dsr/") and "/api/" not in name} <= {"dsr/lifecycle.py"}


def test_words_for_people_are_joined_by_the_one_place_that_knows_their_language(trees: Trees) -> None:
    found = {
        name
        for name, tree in trees
        for call in calls(tree, "join")
        if isinstance(call.func.value, ast.Constant) and call.func.value.value in {", ", "; ", "、", " and "}
    }
    templates = {
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"""join:"|forloop\.last %\}, |forloop\.first %\}, """, path.read_text())
    }

    assert found == set(MAY_WRITE_A_COMMA)
    assert templates == {"field_hint.html"}  # sentences, one after another


def test_rows_of_other_platforms_are_read_only_where_it_is_said_why(trees: Trees) -> None:
    found = {
        name
        for name, tree in trees
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"unscoped", "across_platforms"})
        or (isinstance(node, ast.alias) and node.name == "across_platforms")
    }

    assert found == set(MAY_LOOK_ACROSS_PLATFORMS)


def test_only_the_scope_says_whose_rows_the_database_shows(trees: Trees) -> None:
    """`row_security.visible` is the setting itself: whoever set it elsewhere would pass by scopes and doors."""
    found = set()
    for name, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
                if any("row_security.visible" in str(one) for one in imported):
                    found.add(name)

    known = {"privacy_portal/scoping.py", "privacy_portal/row_security/cursor.py"}
    assert found == known | {"privacy_portal/row_security/policies.py"}


def test_tasks_take_ids_and_nothing_else(trees: Trees) -> None:
    for name, tree in trees:
        if not name.endswith("tasks.py"):
            continue
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for argument in function.args.args:
                assert isinstance(argument.annotation, ast.Name), f"{name}: {function.name}({argument.arg})"
                assert argument.annotation.id == "int", f"{name}: {function.name}({argument.arg})"


def test_no_signal_receivers(trees: Trees) -> None:
    for name, tree in trees:
        imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert "django.dispatch" not in imported, name


def test_module_names_say_something() -> None:
    assert [path for path in modules() if path.name in NAMES_THAT_SAY_NOTHING] == []


@pytest.mark.parametrize("app", APPS)
def test_modules_and_functions_stay_small(trees: Trees, app: str) -> None:
    for name, tree in trees:
        if not name.startswith(f"{app}/"):
            continue
        assert len((ROOT / name).read_text().splitlines()) <= 500, name
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 60, f"{name}:{node.lineno} {node.name}"


def test_every_public_function_says_what_it_does(trees: Trees) -> None:
    """Verbs and rules carry a docstring; views, tests and methods that a framework calls need none."""
    silent = []
    for name, tree in trees:
        if "/views/" in name or "/management/" in name or "/models/" in name or "/api/" in name:
            continue
        public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        silent += [f"{name}:{node.lineno} {node.name}" for node in public if not ast.get_docstring(node)]

    assert silent == []
