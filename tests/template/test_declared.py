"""functions/permissions.yaml says what the code does: each function's sources are read for what they name and call."""

import re
from pathlib import Path

import pytest
from test_permissions import BUCKETS, DECLARED, FUNCTIONS, NAMES, ROOT, SETTINGS

# What the types of fo-http bring along, and the calls of the stores.
BROUGHT = {
    r"\bStore\b(?!.*\bfor_work\()": "database_secret",
    r"\bStore::for_work\(": "worker_database_secret",
    r"\bKeyRing\b": "signing_key_secret",
    r"\blimits: Limits\b": "Rate",
    r"\.(?:begin|read|rotate|end)_session\(": "Session",
}
CALLS = {
    r"\bobjects\s*\.(?:get|head|presign_get)\(": "GetObject",
    r"\bobjects\s*\.(?:put|presign_put)\(": "PutObject",
    r"\bobjects\s*\.delete(?:_under)?\(": "DeleteObject",
    r"\bqueues\s*\.send\(": "SendMessage",
    r"\.detect_document_text\(": "DetectDocumentText",
    r"\bsecrets\.write\(": "PutSecretValue",
    r"\.begin_session\(": "PutItem",
    r"\.read_session\(": "GetItem",
}
# Lambda polls with a worker's rights, and what is read of S3 and Secrets Manager needs no call of the function's own.
UNCALLED = {"ChangeMessageVisibility", "DeleteItem", "DeleteMessage", "GetQueueAttributes", "GetSecretValue", "ListBucket",
            "ReceiveMessage", "UpdateItem"}


def code(path: Path) -> str:
    """A source file without its tests and comments."""
    return re.sub(r"//.*", "", path.read_text().split("#[cfg(test)]")[0])


def sources(function: str) -> tuple[str, str]:
    """The file of a function's endpoint, and that with those it names in its package; a worker is all of its files."""
    program = next(ROOT.glob(f"functions/*/src/bin/{function}.rs"), None)
    if program is None:
        whole = "\n".join(map(code, (ROOT / "functions" / function / "src").rglob("*.rs")))
        return whole, whole
    files = {path.stem: code(path) for path in program.parent.parent.glob("*.rs")}
    for stem, text in files.items():
        for name in re.findall(r"impl Endpoint for (\w+)", text):
            if not re.search(rf"\b{name}\b", program.read_text()):
                # Another function's endpoint.
                files[stem] = re.sub(rf"^impl Endpoint for {name} .*?^}}", "", files[stem], flags=re.DOTALL | re.MULTILINE)
    own = [stem for stem, text in files.items() if "impl Endpoint for" in text] or [
        # No endpoint: what a schedule invokes.
        stem for stem, text in files.items()
        if any(re.search(rf"::{name}\b", program.read_text()) for name in re.findall(r"^pub struct (\w+)", text, re.MULTILINE))
    ]
    wanted = [*own]
    for stem in wanted:  # grows while it is gone through
        wanted += [
            other for other in files
            if other not in wanted and re.search(rf"\bcrate::(?:{other}\b|\{{[^;]*\b{other}\b)", files[stem])
        ]
    # What is only imported is not yet used.
    files = {stem: re.sub(r"^use [^;]*;", "", text, flags=re.MULTILINE) for stem, text in files.items()}
    return "\n".join(files[stem] for stem in own), "\n".join(files[stem] for stem in wanted)


OWN, SOURCES = ({function: sources(function)[part] for function in FUNCTIONS} for part in (0, 1))
PACKAGES = {
    function: next((path.parts[-4] for path in ROOT.glob(f"functions/*/src/bin/{function}.rs")), function)
    for function in FUNCTIONS
}


def named(text: str) -> set[str]:
    """Everything that a source names: settings, kinds of objects, and what comes with its types."""
    found = set(re.findall(r"\bsettings::(\w+)\(", text)) & {*SETTINGS, "ocr"}
    found |= {kind for kind in BUCKETS if re.search(rf"\b{kind}\b", text)}
    return found | {thing for pattern, thing in BROUGHT.items() if re.search(pattern, text, re.DOTALL)}


def declared(function: str) -> set[str]:
    """The same of its declaration. A bucket is set for the sake of its objects."""
    things = {thing.removesuffix("::Public") for thing in DECLARED["functions"][function]}
    return things | {BUCKETS[thing] for thing in things if thing in BUCKETS}


def called(text: str) -> set[str]:
    """The actions that a source's calls come to."""
    return {action for pattern, action in CALLS.items() if re.search(pattern, text)}


def does(function: str) -> set[str]:
    """The actions that are declared for it, whatever they are on."""
    return {action for actions in DECLARED["functions"][function].values() for action in actions}


def test_every_function_is_declared():
    assert set(DECLARED["functions"]) == set(FUNCTIONS)


def test_every_kind_of_object_is_among_the_names():
    kinds = set(re.findall(r"^    (\w+Key) \"", (ROOT / "shared/domain/src/key.rs").read_text(), re.MULTILINE))
    assert kinds and kinds == {kind.removesuffix("::Public") for kind in BUCKETS}


def test_every_record_is_named_by_its_kind():
    """A partition key that is put together elsewhere would be among no names."""
    table = "".join(map(code, (ROOT / "shared/storage/src/table").glob("*.rs")))
    assert set(re.findall(r"RecordKind::(\w+)\.partition", table)) == set(NAMES["table"])
    assert not re.search(r"[\"][^\"]*#\{", re.sub(r"partition\(format_args!\([^)]*\)\)", "", table))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_names_is_what_it_is_declared_to_touch(function):
    assert named(SOURCES[function]) == declared(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_is_declared_to_do_is_called(function):
    assert does(function) - UNCALLED <= called(SOURCES[function])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_an_endpoint_calls_is_declared(function):
    assert called(OWN[function]) <= does(function)


@pytest.mark.parametrize("package", sorted(set(PACKAGES.values())))
def test_what_a_package_calls_is_declared(package):
    """For one of its endpoints at least: they may share a file."""
    members = [function for function in FUNCTIONS if PACKAGES[function] == package]
    assert called("".join(SOURCES[function] for function in members)) <= set().union(*map(does, members))
