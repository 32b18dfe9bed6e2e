"""template.yaml as CloudFormation gets it: SAM's transform applied, parameters and names filled in."""

import os
import re
from functools import cached_property
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).resolve().parents[2]
REGION, ACCOUNT, STACK = "us-east-1", "123456789012", "fo"
PSEUDO = {
    "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::Region": REGION, "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
# What a resource's ARN is made of: its service, and its name in the form the service gives it.
ARNS = {
    "AWS::DynamoDB::Table": ("dynamodb", "table/{TableName}"),
    "AWS::Lambda::Function": ("lambda", "function:{FunctionName}"),
    "AWS::Logs::LogGroup": ("logs", "log-group:{LogGroupName}:*"),
    "AWS::S3::Bucket": ("s3", "{BucketName}"),
    # Secrets Manager makes up the last six characters.
    "AWS::SecretsManager::Secret": ("secretsmanager", "secret:{Name}-Ab1Cd2"),
    "AWS::SQS::Queue": ("sqs", "{QueueName}"),
}
NO_VALUE = object()
# SAM asks for the region of the AWS session.
os.environ.setdefault("AWS_DEFAULT_REGION", REGION)


class NoManagedPolicies:
    """SAM looks the account's managed policies up by name; the template names none."""

    def load(self) -> dict:
        return {}


class Stack:
    """The stack with these parameters, and the template's own defaults for the others."""

    def __init__(self, **parameters: str):
        source = yaml_parse((ROOT / "template.yaml").read_text())
        for resource in source["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = "s3://bucket/code.zip"  # as `sam package` leaves it
        defaults = {name: entry.get("Default", "given") for name, entry in source["Parameters"].items()}
        template = transform(source, {}, NoManagedPolicies())
        self.parameters = {**defaults, **parameters}
        self.template = template

    @cached_property
    def resources(self) -> dict[str, dict]:
        """The resources that are made, by logical name."""
        made = {
            name: resource for name, resource in self.template["Resources"].items()
            if "Condition" not in resource or self._holds({"Condition": resource["Condition"]})
        }
        return {name: self.resolve(resource) for name, resource in made.items()}

    def of_type(self, kind: str) -> dict[str, dict]:
        """The properties of the resources of a type, by logical name."""
        return {name: entry.get("Properties", {}) for name, entry in self.resources.items() if entry["Type"] == kind}

    def arn(self, logical: str) -> str:
        entry = self.template["Resources"][logical]
        service, form = ARNS[entry["Type"]]
        name = form.format(**{key: self.resolve(value) for key, value in entry["Properties"].items() if f"{{{key}}}" in form})
        return f"arn:aws:s3:::{name}" if service == "s3" else f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"

    def resolve(self, value):
        """A value of the template with its intrinsic functions carried out."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), = value.items()
            if function == "Ref":
                return self._ref(argument)
            if function in ("Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition"):
                return self._holds(value)
            if function.startswith("Fn::"):
                return getattr(self, f"_{function[4:].lower()}")(argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _ref(self, name: str):
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        # References to resources stay recognisable: nothing here depends on their physical names.
        return {"Ref": name}

    def _sub(self, argument) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})

        def filled(match: re.Match) -> str:
            name = match[1]
            if name in given:
                return str(self.resolve(given[name]))
            if "." in name:
                return self._getatt(name.split(".", 1))
            value = self._ref(name)
            return str(value if not isinstance(value, dict) else name)

        return re.sub(r"\$\{([\w:.]+)\}", filled, text)

    def _getatt(self, argument) -> str:
        logical, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        if attribute == "Arn" and self.template["Resources"][logical]["Type"] in ARNS:
            return self.arn(logical)
        if attribute == "QueueName":
            return self.resolve(self.template["Resources"][logical]["Properties"]["QueueName"])
        return f"{logical}.{attribute}"

    def _if(self, argument):
        condition, yes, no = argument
        return self.resolve(yes if self._holds({"Condition": condition}) else no)

    def _findinmap(self, argument):
        name, first, second = map(self.resolve, argument)
        return self.template["Mappings"][name][first][second]

    def _select(self, argument):
        index, items = argument
        return self.resolve(items)[int(index)]

    def _split(self, argument) -> list[str]:
        separator, text = argument
        return self.resolve(text).split(separator)

    def _holds(self, condition: dict) -> bool:
        (function, argument), = condition.items()
        if function == "Condition":
            return self._holds(self.template["Conditions"][argument])
        if function == "Fn::Equals":
            left, right = map(self.resolve, argument)
            return str(left) == str(right)
        each = [self._holds(item) for item in argument]
        return {"Fn::Not": lambda: not each[0], "Fn::And": lambda: all(each), "Fn::Or": lambda: any(each)}[function]()
