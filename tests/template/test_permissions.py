"""What AWS would allow each function, beside what its code does: everything that is needed, and nothing else.

The local cloud can't tell: it sends no dynamodb:LeadingKeys and speaks plain HTTP. The policies are evaluated by its evaluator
all the same, given the keys that AWS sends.
"""

import json
import re
import subprocess
from functools import cache

import boto3
import pytest
import yaml
from cloudformation import ACCOUNT, REGION, ROOT, Stack
from ministack.core.iam_evaluator import EvalContext, combine_resource_policy, evaluate, parse_policy_document

# Beside these a role has only the template's own policies.
AWS_POLICIES = {
    # Logs, and traces.
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
    # Network interfaces, in a VPC.
    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
}
DECLARED = yaml.safe_load((ROOT / "functions/permissions.yaml").read_text())
OPERATIONS = {
    operation["operationId"].replace("_", "-"): (method, operation["security"])
    for path in json.loads((ROOT / "infra/openapi.json").read_text())["paths"].values()
    for method, operation in path.items()
}
# Everything that can be turned on is.
STACK = Stack(Ocr="textract")


def names() -> dict[str, dict[str, str]]:
    """One name of every kind of record and object, as the code makes them."""
    command = ["cargo", "run", "--locked", "--quiet", "--profile", "local", "-p", "fo-domain", "--example", "names"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)


def variables() -> dict[str, str]:
    """The environment variable of each setting."""
    source = (ROOT / "shared/runtime/src/settings.rs").read_text()
    return dict(re.findall(r'^    (\w+) "(FO_\w+)" (?:word|url) ', source, re.MULTILINE))


NAMES, VARIABLES = names(), variables()
BUCKETS = {kind: bucket for bucket, kinds in NAMES.items() if bucket != "table" for kind in kinds}
SETTINGS = [name for name in VARIABLES if name.endswith(("_bucket", "_queue_url", "_secret"))]
THINGS = [*NAMES["table"], *BUCKETS, *SETTINGS, "ocr"]


def functions() -> dict[str, dict]:
    """The properties of the functions by the name of their program."""
    entries = STACK.of_type("AWS::Lambda::Function").values()
    by_name = {entry["FunctionName"].removeprefix("fo-"): entry for entry in entries}
    return dict(sorted(by_name.items()))


FUNCTIONS = functions()


def needed(function: str) -> set[tuple[str, str]]:
    """The pairs of action and thing that a function's code comes to."""
    parts = [DECLARED["functions"][function]]
    method, security = OPERATIONS.get(function, (None, None))
    if security:
        parts.append(DECLARED["signed_in"])
        if method == "post":
            parts.append(DECLARED["once"])
    return {(action, thing) for part in parts for thing, actions in part.items() for action in actions}


@cache
def service(thing: str) -> str:
    """The service that keeps a thing."""
    if thing in NAMES["table"]:
        return "dynamodb"
    if thing in BUCKETS or thing.endswith("_bucket"):
        return "s3"
    if thing == "ocr":
        return "textract"
    return "sqs" if thing.endswith("_queue_url") else "secretsmanager"


@cache
def resource(thing: str) -> str | None:
    """The logical name of the resource that a thing is in, as a function finds it: through its environment."""
    if thing == "ocr":
        return None
    told = (entry["Environment"]["Variables"] for entry in FUNCTIONS.values())
    # `migrate` alone is told where the administrator's secret is.
    return next(variables[variable(thing)]["Ref"] for variables in told if variable(thing) in variables)


def variable(thing: str) -> str:
    """The environment variable that tells a function where a thing is."""
    return VARIABLES["table" if thing in NAMES["table"] else BUCKETS.get(thing, thing)]


@cache
def arn(thing: str) -> str:
    if thing == "ocr":
        return "*"
    whole = STACK.arn(resource(thing))
    return f"{whole}/{NAMES[BUCKETS[thing]][thing]}" if thing in BUCKETS else whole


def actions(of: str) -> set[str]:
    """Every action of a service that has the name of one of its operations, and those that don't."""
    operations = boto3.client(of, region_name=REGION).meta.service_model.operation_names
    if of == "sqs":
        # The right to a batch is the right to one.
        operations = [name.removesuffix("Batch") for name in operations]
    others = {
        "dynamodb": {"PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete", "ConditionCheckItem"},
        "s3": {"ListBucket", "ListBucketVersions", "GetObjectVersion", "DeleteObjectVersion", "PutObjectVersionAcl"},
    }
    return set(operations) | others.get(of, set())


ACTIONS = {of: actions(of) for of in ("dynamodb", "s3", "sqs", "secretsmanager", "textract")}


def context(function: str, action: str, resource_arn: str, tls: bool = True, **keys) -> EvalContext:
    """A function's request as the policies see it."""
    return EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{function}/function", principal_type="AssumedRole",
        principal_account=ACCOUNT, action=action, resource_arn=resource_arn, region=REGION, secure_transport=tls,
        service_context=keys,
    )


def request(function: str, action: str, thing: str, tls: bool = True) -> EvalContext:
    """A function's request for a thing, with the keys that AWS sends."""
    keys = {"dynamodb:leadingkeys": [NAMES["table"][thing]]} if thing in NAMES["table"] else {}
    return context(function, f"{service(thing)}:{action}", arn(thing), tls, **keys)


def role_policies(function: str) -> list:
    """The policy documents of a function's role, parsed."""
    role = STACK.resources[FUNCTIONS[function]["Role"].removesuffix(".Arn")]["Properties"]
    own = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    attached = [
        policy["PolicyDocument"] for policy in STACK.of_type("AWS::IAM::Policy").values()
        if {"Ref": FUNCTIONS[function]["Role"].removesuffix(".Arn")} in policy["Roles"]
    ]
    named = [arn["Ref"] for arn in role["ManagedPolicyArns"] if isinstance(arn, dict)]
    assert {arn for arn in role["ManagedPolicyArns"] if isinstance(arn, str)} <= AWS_POLICIES
    shared = [STACK.resources[name]["Properties"]["PolicyDocument"] for name in named]
    return [parse_policy_document(document) for document in own + attached + shared]


def resource_policies() -> dict[str, dict]:
    """The policy of each bucket and queue that has one, by logical name; a second one would replace the first."""
    policies = {}
    for entry in STACK.of_type("AWS::S3::BucketPolicy").values():
        assert policies.setdefault(entry["Bucket"]["Ref"], entry["PolicyDocument"]) is entry["PolicyDocument"]
    for entry in STACK.of_type("AWS::SQS::QueuePolicy").values():
        for queue in entry["Queues"]:
            assert policies.setdefault(queue["Ref"], entry["PolicyDocument"]) is entry["PolicyDocument"]
    return policies


POLICIES, ROLES = resource_policies(), {function: role_policies(function) for function in FUNCTIONS}


def allowed(asked: EvalContext, function: str, logical: str | None) -> bool:
    """Whether the function's role and the resource's own policy together let it."""
    by_role = evaluate(asked, ROLES[function])
    return combine_resource_policy(by_role, asked, POLICIES.get(logical), ACCOUNT).decision == "Allow"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_its_code_does_and_nothing_else(function):
    may = {
        (action, thing) for thing in THINGS for action in ACTIONS[service(thing)]
        if allowed(request(function, action, thing), function, resource(thing))
    }
    assert may == needed(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_record_is_reached_without_saying_which(function):
    """ForAllValues holds for a request that names no key, such as a scan."""
    for action in ACTIONS["dynamodb"]:
        assert not allowed(context(function, f"dynamodb:{action}", STACK.arn("Table")), function, "Table"), action


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_else_in_the_account_is_reached(function):
    account = f"{REGION}:{ACCOUNT}"
    others = {f"arn:aws:s3:::another/{NAMES[bucket][kind]}": "s3" for kind, bucket in BUCKETS.items()}
    others |= {STACK.arn(name): "sqs" for name in STACK.of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}
    others |= {f"arn:aws:sqs:{account}:fo-backtest-2": "sqs", f"arn:aws:dynamodb:{account}:table/another": "dynamodb"}
    # The name of one secret begins another's.
    others[f"arn:aws:secretsmanager:{account}:secret:fo/database-readonly-Ab1Cd2"] = "secretsmanager"
    asked = {(f"{of}:{action}", other) for other, of in others.items() for action in ACTIONS[of]}
    asked |= {("lambda:InvokeFunction", STACK.arn(name)) for name in STACK.of_type("AWS::Lambda::Function")}
    asked |= {(action, "*") for action in ("iam:PassRole", "kms:Decrypt", "sts:AssumeRole")}
    for action, other in asked:
        keys = {"dynamodb:leadingkeys": [NAMES["table"]["Rate"]]} if action.startswith("dynamodb:") else {}
        assert not allowed(context(function, action, other, **keys), function, None), (action, other)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_starts_with_the_names_it_uses(function):
    told = FUNCTIONS[function]["Environment"]["Variables"]
    for _, thing in needed(function):
        if thing != "ocr":
            assert told[variable(thing)] == {"Ref": resource(thing)}


def test_scans_are_sent_nowhere_unless_it_is_turned_on():
    assert STACK.of_type("AWS::IAM::Policy") and not Stack().of_type("AWS::IAM::Policy")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_plain_http_is_refused(function):
    for action, thing in needed(function):
        if service(thing) in ("s3", "sqs"):
            assert not allowed(request(function, action, thing, tls=False), function, resource(thing)), (action, thing)


def test_every_bucket_and_queue_refuses_plain_http():
    """To everybody, whatever their own policies allow."""
    everything = [parse_policy_document({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})]
    for kind, action, below in (("S3::Bucket", "s3:ListBucket", ""), ("S3::Bucket", "s3:GetObject", "/key"),
                                ("SQS::Queue", "sqs:SendMessage", "")):
        for logical in STACK.of_type(f"AWS::{kind}"):
            asked = context("administrator", action, STACK.arn(logical) + below, tls=False)
            by_role = evaluate(asked, everything)
            assert combine_resource_policy(by_role, asked, POLICIES.get(logical), ACCOUNT).decision == "Deny", logical


def test_a_queues_policy_names_one_resource():
    """SQS refuses a statement with several, even where one policy serves several queues."""
    for name, entry in STACK.of_type("AWS::SQS::QueuePolicy").items():
        for statement in entry["PolicyDocument"]["Statement"]:
            assert isinstance(statement["Resource"], str), name


def test_buckets_tell_their_own_queues():
    """S3 delivers to a queue whose policy lets that bucket send, and no other bucket can."""
    for name, bucket in STACK.of_type("AWS::S3::Bucket").items():
        for told in bucket.get("NotificationConfiguration", {}).get("QueueConfigurations", []):
            logical = next(queue for queue in STACK.of_type("AWS::SQS::Queue") if STACK.arn(queue) == told["Queue"])
            statements = POLICIES[logical]["Statement"]
            allowing = [entry for entry in statements if entry.get("Principal") == {"Service": "s3.amazonaws.com"}]
            for source, expected in ((STACK.arn(name), "Allow"), ("arn:aws:s3:::another", "ImplicitDeny")):
                keys = {"aws:sourcearn": source, "aws:sourceaccount": ACCOUNT}
                asked = context("s3", "sqs:SendMessage", told["Queue"], **keys)
                assert evaluate(asked, [parse_policy_document({"Statement": allowing})]).decision == expected
