"""What AWS asks of the template beside permissions, and the local cloud does not: network, times, what a browser sees."""

import json
import re

import pytest
from cloudformation import ROOT, Stack
from test_permissions import FUNCTIONS, OPERATIONS, needed, service

STACK = Stack()
# The longest that API Gateway waits for a function, in seconds.
GATEWAY_SECONDS = 29


def test_in_a_vpc_every_function_is_and_reaches_what_it_needs():
    stack = Stack(VpcId="vpc-1", SubnetIds="subnet-1,subnet-2", RouteTableIds="rtb-1", Ocr="textract")
    for entry in stack.of_type("AWS::Lambda::Function").values():
        assert entry["VpcConfig"]["SubnetIds"] == ["subnet-1", "subnet-2"]
    endpoints = stack.of_type("AWS::EC2::VPCEndpoint").values()
    reached = {service(thing) for function in FUNCTIONS for _, thing in needed(function)}
    assert {entry["ServiceName"].rpartition(".")[2] for entry in endpoints} == reached
    for entry in endpoints:
        # An interface answers under the service's own name, a gateway is in the way of the route.
        assert entry.get("PrivateDnsEnabled") or entry["RouteTableIds"] == ["rtb-1"]


def test_outside_of_a_vpc_there_is_no_network():
    assert not [name for name, entry in STACK.resources.items() if entry["Type"].startswith("AWS::EC2::")]
    assert all("VpcConfig" not in entry for entry in FUNCTIONS.values())


def test_endpoints_that_are_there_already_are_left_alone():
    stack = Stack(VpcId="vpc-1", SubnetIds="subnet-1")
    assert not stack.of_type("AWS::EC2::VPCEndpoint")
    assert list(stack.of_type("AWS::EC2::SecurityGroup")) == ["FunctionsSecurityGroup"]


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) & set(OPERATIONS)))
def test_an_endpoints_function_ends_before_the_gateway_gives_up(function):
    assert FUNCTIONS[function]["Timeout"] < GATEWAY_SECONDS


def test_a_message_stays_away_for_six_times_its_functions_time():
    functions = {name: entry["Timeout"] for name, entry in STACK.of_type("AWS::Lambda::Function").items()}
    queues = {STACK.arn(name): entry["VisibilityTimeout"] for name, entry in STACK.of_type("AWS::SQS::Queue").items()
              if "RedrivePolicy" in entry}
    mappings = STACK.of_type("AWS::Lambda::EventSourceMapping").values()
    assert queues == {entry["EventSourceArn"]: 6 * functions[entry["FunctionName"]["Ref"]] for entry in mappings}


def test_a_worker_knows_when_it_tries_for_the_last_time():
    source = (ROOT / "shared/runtime/src/settings.rs").read_text()
    most = int(re.search(r"maxReceiveCount\",\s+value,\s+(\d+)", source)[1])
    policies = [entry["RedrivePolicy"] for entry in STACK.of_type("AWS::SQS::Queue").values() if "RedrivePolicy" in entry]
    assert policies and {policy["maxReceiveCount"] for policy in policies} == {most}


def test_functions_are_told_what_they_read():
    """A variable that nothing reads is a misspelt one."""
    read = set(re.findall(r'"(FO_\w+)"', "".join(path.read_text() for path in (ROOT / "shared/runtime/src").glob("*.rs"))))
    told = {name for entry in FUNCTIONS.values() for name in entry["Environment"]["Variables"]}
    assert told <= read


def test_lifetimes_are_parameters():
    stack = Stack(AccessTokenSeconds="61", SessionIdleSeconds="62", SessionSeconds="63")
    for name in ("Login", "Refresh"):
        told = stack.resources[name]["Properties"]["Environment"]["Variables"]
        assert [told[f"FO_{what}_SECONDS"] for what in ("ACCESS_TOKEN", "SESSION_IDLE", "SESSION")] == ["61", "62", "63"]
        assert "FO_TABLE" in told


def test_a_browser_may_read_what_the_gateway_says_itself():
    answers = STACK.of_type("AWS::ApiGateway::RestApi")["Api"]["Body"]["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"} <= set(answers)
    for kind, answer in answers.items():
        assert answer["responseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'", kind
        # $context.error.messageString brings its own quotes.
        template = answer["responseTemplates"]["application/json"].replace("$context.error.messageString", '"why"')
        assert {"success", "data", "error", "metadata"} == set(json.loads(template)), kind


def test_every_origin_of_the_page_may_upload():
    stack = Stack(AllowedOrigin="https://a.example,https://b.example")
    for name in ("DocumentsBucket", "DatasetsBucket"):
        rules = stack.resources[name]["Properties"]["CorsConfiguration"]["CorsRules"]
        assert [rule["AllowedOrigins"] for rule in rules] == [["https://a.example", "https://b.example"]]


def test_the_api_takes_nothing_below_tls_1_3():
    api = STACK.of_type("AWS::ApiGateway::RestApi")["Api"]
    assert api["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_3_") and api["EndpointAccessMode"] == "STRICT"


@pytest.mark.parametrize("size", ["small", "standard", "large"])
def test_the_workers_have_a_connection_for_each_of_their_copies(size):
    stack = Stack(Size=size)
    told = stack.resources["Migrate"]["Properties"]["Environment"]["Variables"]
    copies = sum(entry["ScalingConfig"]["MaximumConcurrency"] for entry in stack.of_type("AWS::Lambda::EventSourceMapping").values())
    # And one for the schedule that resumes what stands still.
    assert int(told["FO_WORKER_CONNECTIONS"]) == copies + 1
    assert int(told["FO_API_CONNECTIONS"]) > int(told["FO_WORKER_CONNECTIONS"])


def test_a_chunk_ends_well_before_its_function():
    longest = STACK.template["Parameters"]["ChunkSeconds"]["MaxValue"]
    assert longest <= 2 / 3 * FUNCTIONS["run-backtest"]["Timeout"]


def test_deleted_is_deleted():
    """No bucket keeps what was taken out of it."""
    for entry in STACK.of_type("AWS::S3::Bucket").values():
        assert entry["VersioningConfiguration"]["Status"] == "Suspended"
