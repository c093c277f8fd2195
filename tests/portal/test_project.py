"""The project as a whole: what its documents say is so, and what must be there is."""

import ast
import hashlib
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/operations.md",
    "docs/data-flow.md",
)
PLANNED_LENGTH = 400  # lines; a file is split by noun before it gets there
BUILT = re.compile(r"/(migrations|node_modules)/")

# The official English text, as SPDX has it.
EUPL_SHA256 = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))


def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
    return parsed


def variables_read() -> set[str]:
    """The environment variables that the settings read."""
    calls = [
        node
        for file in ("portal/settings.py", "accounts/sso/environment.py")
        for node in ast.walk(ast.parse(text(file)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


@pytest.mark.parametrize(
    "name",
    [
        *DOCUMENTS,
        *("manage.py", "pyproject.toml", "uv.lock", "package.json", "package-lock.json", "Makefile"),
        *(
            "docker-compose.yml",
            "Dockerfile",
            "LICENSE",
            "publiccode.yml",
            ".pre-commit-config.yaml",
            ".ci/run",
        ),
        *("portal", "accounts", "submissions", "reports", "templates", "static", "tests"),
    ],
)
def test_it_is_where_one_looks_for_it(name: str):
    assert (ROOT / name).exists()


def test_the_licence_is_the_official_text():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == EUPL_SHA256


def test_the_licence_is_named_the_same_everywhere():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert project["license"] == "EUPL-1.2"
    assert yaml.safe_load(text("publiccode.yml"))["legal"]["license"] == "EUPL-1.2"
    assert '"license": "EUPL-1.2"' in text("package.json")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_in_the_documents_exists(document: str):
    named = set(re.findall(r"(?:^    |`|=\d+ )make ([a-z]+)", text(document), flags=re.MULTILINE))
    assert named <= targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_in_the_documents_exists(document: str):
    named = set(re.findall(r"manage\.py ([a-z_]+)", text(document)))
    assert named - {"runs"} <= set(get_commands())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_in_the_documents_leads_somewhere(document: str):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text(document))
    missing = [link for link in links if not (ROOT / document).parent.joinpath(link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_the_documents_name_exists(document: str):
    folders = "accounts|portal|submissions|reports|static|templates|tests|docs"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", text(document))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_make_alone_explains_itself():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("setup", "demo", "test", "lint", "bench", "scan"):
        assert f"make {target} " in done.stdout


def test_operations_lists_every_variable_the_settings_read():
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/operations.md"), flags=re.MULTILINE))
    assert listed == variables_read()


def test_containers_set_only_variables_that_are_read():
    assert set(compose()["services"]["web"]["environment"]) <= variables_read()


def test_containers_start_commands_that_exist():
    services = compose()["services"]
    assert set(services) == {"database", "redis", "migrate", "web", "worker", "beat"}
    for name in ("worker", "beat"):
        program, *words = services[name]["command"]
        assert (ROOT / ".venv" / "bin" / program).exists()
        assert words[:3] == ["--app", "portal", name]
    commands = re.findall(r"manage\.py (\w+)", services["migrate"]["command"][-1])
    assert set(commands) == {"check", "migrate"} <= set(get_commands())


def test_containers_wait_for_what_they_need_and_volumes_are_declared():
    services = compose()["services"]
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in services
            if how["condition"] == "service_healthy":
                assert "test" in services[needed]["healthcheck"]
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose()["volumes"]


def test_the_image_is_built_from_files_that_exist_and_reach_the_builder():
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", text("Dockerfile"), flags=re.MULTILINE)
    let_through = set(re.findall(r"^!(.+)$", text(".dockerignore"), flags=re.MULTILINE))
    for source in " ".join(sources).split():
        assert (ROOT / source).exists(), source
        assert source.removeprefix("./") in let_through


def test_the_same_uv_makes_environment_and_image():
    version = re.search(r"^UV_VERSION = (.+)$", text("Makefile"), flags=re.MULTILINE)
    assert version is not None
    assert f"uv=={version[1]}" in text("Dockerfile")


def test_hooks_need_no_host():
    config = yaml.safe_load(text(".pre-commit-config.yaml"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}


def test_publiccode_has_what_the_standard_asks_for():
    described = yaml.safe_load(text("publiccode.yml"))
    for key in ("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"):
        assert described[key]
    for words in described["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10000
        assert words["features"]
    assert described["maintenance"]["contacts"]
    assert set(described["localisation"]["availableLanguages"]) == {"da", "en"}


def test_no_file_of_ours_is_too_long():
    code = [
        path
        for folder in ("portal", "accounts", "submissions", "reports", "tests", "static")
        for ending in ("*.py", "*.scss", "*.js", "*.mjs")
        for path in (ROOT / folder).rglob(ending)
        if not BUILT.search(path.as_posix())
    ]
    too_long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in code
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > PLANNED_LENGTH
    }
    assert too_long == {}
