"""What the policies rely on of IAM's rules, as the evaluator of the local cloud has them."""

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

LIKE = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["rate#*"]}}
GUARDED = {**LIKE, "Null": {"dynamodb:LeadingKeys": "false"}}
ALLOW = {"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": "arn:table"}
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}


def decide(*statements: dict, action: str = "dynamodb:UpdateItem", tls: bool = True, **keys) -> str:
    asked = EvalContext(
        principal_arn="arn:aws:sts::123456789012:assumed-role/a/b", principal_type="AssumedRole", principal_account="123456789012",
        action=action, resource_arn="arn:table", region="us-east-1", secure_transport=tls, service_context=keys,
    )
    return evaluate(asked, [parse_policy_document({"Statement": list(statements)})]).decision


@pytest.mark.parametrize("keys, plain, guarded", [
    (["rate#a"], "Allow", "Allow"),
    (["session#a"], "ImplicitDeny", "ImplicitDeny"),
    (["rate#a", "session#a"], "ImplicitDeny", "ImplicitDeny"),
    (["RATE#a"], "ImplicitDeny", "ImplicitDeny"),
    # A request without the key has no value that fails.
    (None, "Allow", "ImplicitDeny"),
])
def test_all_values_of_a_key(keys, plain, guarded):
    sent = {"dynamodb:leadingkeys": keys} if keys else {}
    assert decide({**ALLOW, "Condition": LIKE}, **sent) == plain
    assert decide({**ALLOW, "Condition": GUARDED}, **sent) == guarded


def test_what_is_not_allowed_is_denied_and_a_denial_wins():
    assert decide(ALLOW) == "Allow"
    assert decide(ALLOW, action="dynamodb:Scan") == "ImplicitDeny"
    assert decide(ALLOW, DENY) == "Allow"
    assert decide(ALLOW, DENY, tls=False) == "Deny"


def test_a_question_mark_is_one_character():
    secret = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:t??le"}
    assert decide(secret, action="secretsmanager:GetSecretValue") == "Allow"
    assert decide({**secret, "Resource": "arn:t?le"}, action="secretsmanager:GetSecretValue") == "ImplicitDeny"
