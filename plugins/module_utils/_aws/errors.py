# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a failed call means: one line that says what failed, where, and what to do about it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

# SNS has a code of its own; HeadBucket's response has no body, and botocore takes the status for the code.
_ACCESS_DENIED = ("AccessDeniedException", "AccessDenied", "AuthorizationError", "403")

# AWS error messages, from bug reports: "The function's execution role", "The function execution role".
_MISSING_PERMISSION = re.compile(
    r"role does not have permissions to call (?P<action>\w+)(?: on (?P<arn>arn:[^:\s]+:(?P<service>[^:\s]+):\S+))?"
)
_INVALID_DESTINATION = re.compile(r"destination ARN (?P<arn>\S+) is invalid")
# For a destination of a kind that Lambda does not take, and for the function itself (recorded:
# put_destination_invalid_service_arn, put_destination_recursive). No retry helps.
_REFUSED_DESTINATION = re.compile(r"destination config .* is invalid|specify the function as a destination for itself")

_CONCERN_ALL = (
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "CredentialRetrievalError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "SSLError",
)

_REGION_OR_KEYS = (
    "the region may not be enabled for the account; if it is, check access_key and session_token, or where they come "
    "from"
)
_HINTS = {
    "NoRegionError": "give region or regions, or set AWS_REGION",
    "NoCredentialsError": "give access_key and secret_key or a profile, or set AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY where the module runs",
    "PartialCredentialsError": "give access_key and secret_key together, or set AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY together",
    "ProfileNotFound": "check profile, or AWS_PROFILE, and the files under ~/.aws",
    "EndpointConnectionError": "check region, endpoint_url and the network",
    "ConnectTimeoutError": "check region, endpoint_url and the network, or raise aws_config.connect_timeout",
    "ConnectionClosedError": "check the network and any proxy in between, then try again",
    "ReadTimeoutError": "try again, or raise aws_config.read_timeout",
    "SSLError": "name the CA's certificate in aws_ca_bundle",
    "TooManyRequestsException": "lower requests_per_second, or try again later",
    "ExpiredToken": "renew the credentials",
    "ExpiredTokenException": "renew the credentials",
    "InvalidClientTokenId": _REGION_OR_KEYS,
    "UnrecognizedClientException": _REGION_OR_KEYS,
    "RegionDisabledException": "activate STS in the region, or name another region first",
    "MissingAuthenticationTokenException": "AWS takes signed requests only: leave out no_sign_request",
    "MalformedResponse": "this is not a response of AWS: check endpoint_url and any proxy in between",
}
"""What to do about the errors whose own text does not say it; by class of botocore or code of AWS."""

_VERBS = {"Connect": "Connect to", "Credentials": "Credentials from"}
"""How a message begins if no call of AWS failed."""

# If a signature does not match, AWS goes on to repeat what was signed, the token included.
_SIGNED = re.compile("\n\n|The Canonical String")

# AWS refuses a signature that is five minutes off, in one of these ways.
_WRONG_CLOCK = re.compile("Signature (expired|not yet current)")

# http.client refuses to send a key or token with a line break, as files of secrets often end with one.
_NO_HEADER = "Invalid header value"

_NO_FILE = "No such file or directory"

_TIMED_OUT = 408

OTHER_ACCOUNT = "OtherAccount"
UNCLEAR_POLICY = "UnclearPolicy"


UNKNOWN_BEFORE = "cloudops.aws_lambda.unknown_before"
"""A key of the metadata of a response: whether an earlier attempt of the request may have been done."""


def is_refusal(response: t.Mapping[str, t.Any]) -> bool:
    """Return whether the response, as the SDK has parsed it, says that AWS did not do what was asked.

    Without an error type or request ID of AWS, a proxy may have answered, after AWS did what was asked: botocore takes
    the status for the code. 408 says of itself that the outcome is not known.
    """
    metadata, code = response.get("ResponseMetadata", {}), response.get("Error", {}).get("Code")
    status = metadata.get("HTTPStatusCode", 0)
    of_aws = bool(code and metadata.get("RequestId")) and code != str(status)
    return 400 <= status < 500 and status != _TIMED_OUT and of_aws


class LambdaError(AnsibleAWSError):  # type: ignore[misc]  # amazon.aws ships no types
    """A call that failed, as one line: the operation, what it asked for, what AWS or botocore said, what to do.

    operation: AWS's name of the call. code: AWS's error code, or the name of the SDK's exception if no response came.
    refused: whether AWS answered that it did not do what was asked. hint replaces the one that belongs to the code.
    cause: what was found out about the reason; AWS's own words then come last. of_credentials: there were no
    credentials for the request, so it was not sent. repeated: the SDK had sent the request before, and it is not known
    that AWS refused it each time, so that it may have been done.
    """

    of_credentials = False
    repeated = False
    may_be_done = ""
    """The write that failed with this error and may have been done, as its diff or its request names it."""

    def __init__(
        self,
        operation: str,
        subject: str,
        code: str,
        reason: str,
        hint: str | None = None,
        refused: bool = False,
        cause: str | None = None,
    ) -> None:
        self.operation, self.subject, self.code, self._refused = operation, subject, code, refused
        self.reason = " ".join(_SIGNED.split(reason)[0].split())
        hint = hint or _HINTS.get(code)
        if _WRONG_CLOCK.search(self.reason):
            hint = "set the clock of the machine that the module runs on"
        if code == "SSLError" and _NO_FILE in self.reason:  # Python does not say which
            hint = "the file that AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE or ca_bundle of the profile names does not exist"
        if _NO_HEADER in self.reason:
            hint = "remove the line break from the access key or the session token, where they come from"
        failed = f"{_VERBS.get(operation, f'{operation} of')} {subject}"
        answered, advice = f"{code}: {self.reason}", f" ({hint})" if hint else ""
        explained = f"{cause}{advice}; AWS: {answered}" if cause else f"{answered}{advice}"
        super().__init__(message=f"{failed}: {explained}")

    @classmethod
    def of(cls, operation: str, subject: str, exception: Exception) -> LambdaError:
        """Return the error for what the SDK raised: a ClientError or a BotoCoreError."""
        # botocore's connection errors have a response, too, and it is None.
        response = getattr(exception, "response", None) or {}
        error = response.get("Error", {})
        metadata = response.get("ResponseMetadata", {})
        code = error.get("Code") or type(exception).__name__
        failed = cls(operation, subject, code, error.get("Message") or str(exception), refused=is_refusal(response))
        # Where nobody has noted how the earlier attempts ended, their number is all that is known.
        failed.repeated = metadata.get(UNKNOWN_BEFORE, metadata.get("RetryAttempts", 0) > 0)
        return failed

    @classmethod
    def no_region(cls) -> LambdaError:
        """Return the error for a task that does not say where to connect to."""
        code = "NoRegionError"
        error = cls("Connect", "AWS", code, "no region is set")
        error.message = f"No region is set ({_HINTS[code]})"
        return error

    @classmethod
    def malformed(cls, operation: str, subject: str, fault: str) -> LambdaError:
        """Return the error for a response that is not what AWS documents."""
        return cls(operation, subject, "MalformedResponse", fault)

    @classmethod
    def unclear(cls, operation: str, subject: str, reason: str) -> LambdaError:
        """Return the error for a policy that AWS returned as it should, and that does not show what was asked."""
        return cls(operation, subject, UNCLEAR_POLICY, reason)

    @classmethod
    def contradiction(cls, operation: str, subject: str, unknown: str) -> LambdaError:
        """Return the error for an answer that the function does not exist, where another one shows that it does."""
        reason = f"Lambda answered that the function does not exist, and it does: it is not known {unknown}"
        return cls(operation, subject, "ResourceNotFoundException", reason)

    @classmethod
    def unexpected(cls, subject: str, exception: Exception) -> LambdaError:
        """Return the error for an unexpected exception; other results are kept."""
        code, hint = type(exception).__name__, "this is a bug of the collection: please report it"
        return cls("Internal error", subject, code, str(exception), hint)

    def advising(self, hint: str | None) -> LambdaError:
        """Return the same error with a different hint; with the same one if there is none."""
        return self._again(hint)

    def explained(self, cause: str, hint: str) -> LambdaError:
        """Return the same error with its cause and what to do about it in front of AWS's words."""
        return self._again(hint, cause)

    def _again(self, hint: str | None, cause: str | None = None) -> LambdaError:
        error = LambdaError(self.operation, self.subject, self.code, self.reason, hint, self.refused, cause)
        error.repeated, error.may_be_done = self.repeated, self.may_be_done
        return error

    def __str__(self) -> str:
        return str(self.message)

    @property
    def refused(self) -> bool:
        """Whether AWS answered that it did not do what was asked."""
        return self._refused or self.of_credentials

    @property
    def undone(self) -> bool:
        """Whether what was asked was certainly not done: a refusal answers only the last time that the SDK sent it."""
        return self.refused and not self.repeated

    @property
    def concerns_all(self) -> bool:
        """Whether every other call of the same client would fail in the same way."""
        return self.of_credentials or self.code in _CONCERN_ALL

    @property
    def conflict(self) -> bool:
        """Whether another write to the function, to any of its qualifiers, was under way."""
        return self.code == "ResourceConflictException"

    @property
    def not_there(self) -> bool:
        """Whether AWS answered that there is no such function."""
        return self.code == "ResourceNotFoundException"

    @property
    def access_denied(self) -> bool:
        """Whether AWS refused the call itself, so that another call may still be allowed."""
        return self.code in _ACCESS_DENIED and not self.of_credentials

    @property
    def missing_permission(self) -> str | None:
        """What the function's role is not allowed to do, if AWS refused for that ("sqs:SendMessage on arn:...")."""
        match = self._refusal(_MISSING_PERMISSION)
        if match is None:
            return None
        action = f"{match['service']}:{match['action']}" if match["service"] else match["action"]
        return f"{action} on {match['arn']}" if match["arn"] else action

    @property
    def about_destination(self) -> bool:
        """Whether AWS refused for a destination, its kind, or what the function's role may do with it."""
        return bool(self._refusal(_REFUSED_DESTINATION) or self.missing_permission or self.invalid_destination)

    @property
    def invalid_destination(self) -> str | None:
        """The ARN that AWS calls an invalid destination, if it refused for that."""
        match = self._refusal(_INVALID_DESTINATION)
        return match["arn"] if match else None

    @property
    def refused_destination(self) -> str | None:
        """The ARN of the destination that AWS refused, for whatever reason, if AWS names it."""
        match = self._refusal(_INVALID_DESTINATION) or self._refusal(_MISSING_PERMISSION)
        return match["arn"] if match else None

    def _refusal(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.reason) if self.code == "InvalidParameterValueException" else None
