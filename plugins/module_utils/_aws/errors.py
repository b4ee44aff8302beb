# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a failed call means: one line that says what failed, where, and what to do about it."""

from __future__ import annotations

import re

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

_ACCESS_DENIED = ("AccessDeniedException", "AccessDenied")

# The wording is AWS's, as the Terraform provider for AWS matches it.
_MISSING_PERMISSION = re.compile(r"role does not have permissions to call (?P<action>[A-Za-z0-9:]+)")

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

_REMEDIES = {
    "NoCredentialsError": "give access_key and secret_key or a profile, or set AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY where the module runs",
    "PartialCredentialsError": "give access_key and secret_key together",
    "EndpointConnectionError": "check region, endpoint_url and the network",
    "ConnectTimeoutError": "check region, endpoint_url and the network, or raise aws_config.connect_timeout",
    "ConnectionClosedError": "check the network and what is between here and there, then try again",
    "ReadTimeoutError": "try again, or raise aws_config.read_timeout",
    "SSLError": "name the CA's certificate in aws_ca_bundle",
    "ExpiredToken": "renew the credentials",
    "ExpiredTokenException": "renew the credentials",
    "InvalidClientTokenId": "check access_key and session_token, or where they come from",
    "UnrecognizedClientException": "check access_key and session_token, or where they come from",
    "MissingAuthenticationTokenException": "AWS takes signed requests only, leave no_sign_request out",
    "InvalidAnswer": "AWS Lambda does not answer so, check endpoint_url and what is between here and there",
}
"""What to do about the errors whose own text does not say it; by class of botocore or code of AWS."""

# Where a signature does not match, AWS goes on to repeat what was signed, the token included.
_SIGNED = re.compile("\n\n|The Canonical String")

# AWS refuses a signature that is five minutes off, and says so in one of these ways.
_WRONG_CLOCK = re.compile("Signature (expired|not yet current)")


class InvalidAnswer(ValueError):
    """An answer that is not what AWS promises; str() is one line."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"the answer lacks {cause}" if isinstance(cause, KeyError) else f"the answer makes no sense: {cause}"
        )


class LambdaError(AnsibleAWSError):  # type: ignore[misc]  # amazon.aws ships no types
    """A call that failed, as one line: the operation, what it asked for, what AWS or botocore said, what to do.

    exception: what botocore raised; operation: AWS's name of the call; code: AWS's error code, or the name of the
    botocore exception where no answer came.
    """

    def __init__(self, operation: str, subject: str, exception: Exception, remedy: str | None = None) -> None:
        self.operation = operation
        self._subject = subject
        # botocore's connection errors have a response, too, and it is None.
        response = (getattr(exception, "response", None) or {}).get("Error", {})
        self.code: str = response.get("Code", type(exception).__name__)
        reason = " ".join(_SIGNED.split(str(response.get("Message") or exception))[0].split())
        remedy = remedy or _REMEDIES.get(self.code)
        if _WRONG_CLOCK.search(reason):
            remedy = "set the clock of the machine that the module runs on"
        message = f"{operation} of {subject}: {self.code}: {reason}"
        super().__init__(message=f"{message} ({remedy})" if remedy else message, exception=exception)

    def advising(self, remedy: str | None) -> LambdaError:
        """The same error with another advice at its end."""
        return LambdaError(self.operation, self._subject, self.exception, remedy)

    def __str__(self) -> str:
        return str(self.message)

    @property
    def concerns_all(self) -> bool:
        """Whether every other call of the same client would fail in the same way."""
        return self.code in _CONCERN_ALL

    @property
    def conflict(self) -> bool:
        """Whether another write to the function, of whatever qualifier, was under way."""
        return self.code == "ResourceConflictException"

    @property
    def missing_permission(self) -> str | None:
        """What the function's role would have to be allowed, where AWS refused for that ("sqs:SendMessage")."""
        match = _MISSING_PERMISSION.search(str(self.message))
        return match["action"] if match and self.code == "InvalidParameterValueException" else None

    @property
    def access_denied(self) -> bool:
        """Whether AWS refused the call itself, so that another call may still be allowed."""
        return self.code in _ACCESS_DENIED
