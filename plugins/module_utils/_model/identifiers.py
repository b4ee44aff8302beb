# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every form of a Lambda function's name, and its parts. Function ARNs are built and parsed only here.

The patterns are those of the AWS service model (botocore, Lambda 2015-03-31: shapes NamespacedFunctionName and
NumericLatestPublishedOrAliasQualifier).
"""

from __future__ import annotations

import re
import sys
import typing as t
from dataclasses import dataclass, replace

from .invalid_option import InvalidOption

LATEST = "$LATEST"
LATEST_PUBLISHED = "$LATEST.PUBLISHED"
"""The version that unqualified invocations of a function on Lambda Managed Instances run. Whether a function has it,
no list is documented to show it."""

_REGION = r"(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d"
_PARTS = (
    r"(?:arn:(?P<partition>(?:aws[a-zA-Z-]*)?):lambda:)?"
    rf"(?:(?P<region>{_REGION}):)?"
    r"(?:(?P<account_id>\d{12}):)?"
    r"(?P<function>function:)?"
    r"(?P<name>[a-zA-Z0-9-_.]+)"
)
_FUNCTION = re.compile(rf"{_PARTS}(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?", re.ASCII)
_OPTION = r"\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_$]{1,128}"
_QUALIFIER = re.compile(_OPTION, re.ASCII)
_WRITTEN = re.compile(rf"{_PARTS}(?::(?P<qualifier>{_OPTION}))?", re.ASCII)
_MAXIMUM_LENGTH = 256
_MAXIMUM_NAME_LENGTH = 64
_EXPECTED = (
    "expected a name (my-function), a partial ARN (123456789012:function:my-function) or an ARN "
    "(arn:aws:lambda:us-east-2:123456789012:function:my-function), each with or without :version or :alias"
)


class InvalidIdentifier(InvalidOption):
    """A function name or qualifier that AWS would refuse, or that contradicts another option."""


@dataclass(frozen=True, slots=True)
class FunctionIdentifier:
    """The parts of one identifier; what the identifier does not name is None.

    A partition of "" stands for the ``arn::lambda:`` that the service model also accepts.
    """

    name: str
    qualifier: str | None = None
    partition: str | None = None
    region: str | None = None
    account_id: str | None = None

    @property
    def unqualified(self) -> str:
        """The identifier without its qualifier, in the form to send as FunctionName."""
        return str(replace(self, qualifier=None))

    def qualified(self, qualifier: str) -> FunctionIdentifier:
        """Return the same function with this qualifier."""
        return replace(self, qualifier=qualifier)

    def __str__(self) -> str:
        prefix = "" if self.partition is None else f"arn:{self.partition}:lambda:"
        prefix += "".join(f"{part}:" for part in (self.region, self.account_id) if part)
        suffix = self.name if self.qualifier is None else f"{self.name}:{self.qualifier}"
        # A function may be called "function", or like a region or an account: then only the keyword shows which.
        if prefix or (self.qualifier and _reads_as_prefix(self.name)):
            prefix += "function:"
        return prefix + suffix


class TargetId(t.NamedTuple):
    """What a row, finding or report means by a target, whatever host read it: accounts share names of functions."""

    account_id: str
    region: str
    function_name: str
    qualifier: str

    @classmethod
    def of(cls, place: t.Mapping[str, t.Any]) -> TargetId:
        """Return the target of a row or a finding."""
        return cls(place["account_id"], place["region"], place["function_name"], place["qualifier"])


def parse_function(value: str, qualifier: str | None = None) -> FunctionIdentifier:
    """Parse one ``function_name``, completed by the ``qualifier`` option if it is set.

    Raises InvalidIdentifier for what does not match the service model, for a bare name over 64 characters (AWS CLI,
    ``--function-name``) and for two qualifiers that contradict each other, which AWS refuses too (recorded: "The
    derived qualifier from the function name does not match the specified qualifier.").
    """
    match = _FUNCTION.fullmatch(value)
    if match is None or len(value) > _MAXIMUM_LENGTH:
        raise InvalidIdentifier(f"function_name {_quoted(value)} {_fault(value)}: {_EXPECTED}")
    identifier = FunctionIdentifier(**{k: v for k, v in match.groupdict().items() if k != "function"})
    is_bare = match.start("name") == 0
    if is_bare and len(identifier.name) > _MAXIMUM_NAME_LENGTH:
        raise InvalidIdentifier(
            f"function_name {_quoted(value)} is {len(identifier.name)} characters long: "
            f"expected at most {_MAXIMUM_NAME_LENGTH} for a name alone"
        )
    if qualifier is None:
        return identifier
    parse_qualifier(qualifier)
    if identifier.qualifier not in (None, qualifier):
        raise InvalidIdentifier(
            f"function_name {_quoted(value)} names the qualifier {identifier.qualifier}, but qualifier is "
            f"{_quoted(qualifier)}: expected one of the two, or the same in both"
        )
    return replace(identifier, qualifier=qualifier)


def read_back(text: str) -> FunctionIdentifier:
    """Return the identifier that str() made this text of.

    That one can be longer than a function_name may be, and have a qualifier that only the option qualifier takes, such
    as ``$latest``: parse_function() refuses both. Raises InvalidIdentifier for any other text.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise InvalidIdentifier(f"{_quoted(text)} {_fault(text)}: {_EXPECTED}")
    return FunctionIdentifier(**{k: v for k, v in match.groupdict().items() if k != "function"})


def parse_qualifier(value: str) -> str:
    """Return the qualifier. Raise InvalidIdentifier if it does not match the service model."""
    if _QUALIFIER.fullmatch(value) is None:
        raise InvalidIdentifier(
            f"qualifier {_quoted(value)} is not a valid qualifier: expected a version (3), an alias (BLUE) or "
            f"{LATEST}, at most 128 characters"
        )
    return value


def parse_function_arn(arn: str) -> FunctionIdentifier:
    """Parse the FunctionArn of a response; its qualifier is ``$LATEST`` if AWS names none.

    Raises InvalidIdentifier if it is not the full ARN of a function.
    """
    match = _FUNCTION.fullmatch(arn)
    if match is None or not all(match.group("partition", "region", "account_id", "function")):
        raise InvalidIdentifier(f"the function ARN {_quoted(arn)} is invalid: expected the full ARN of a function")
    # Thousands of rows have one account: the same text each time takes an eighth less memory.
    partition, region, account_id = map(sys.intern, match.group("partition", "region", "account_id"))
    qualifier = sys.intern(match["qualifier"] or LATEST)
    return FunctionIdentifier(match["name"], qualifier, partition, region, account_id)


def _reads_as_prefix(name: str) -> bool:
    match = _FUNCTION.fullmatch(f"{name}:x")
    return match is None or match["name"] != name


def _fault(value: str) -> str:
    if not value:
        return "is empty"
    if len(value) > _MAXIMUM_LENGTH:
        return f"is {len(value)} characters long, and the maximum is {_MAXIMUM_LENGTH}"
    arn = re.match(r"arn:[^:]*:(?P<service>[a-z0-9-]*)(?::|\Z)", value)
    if arn and arn["service"] != "lambda":
        return f"is an ARN of {arn['service'] or 'no service'}, not of Lambda"
    return "is not the name of a function"


def _quoted(value: str) -> str:
    """Return the value in quotes on one line, cut after 300 characters."""
    return repr(value if len(value) <= 300 else f"{value[:300]}...")
