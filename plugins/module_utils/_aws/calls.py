# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: sent by the SDK, its response parsed where it arrives."""

from __future__ import annotations

import contextlib
import typing as t

try:
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so

from .errors import LambdaError

if t.TYPE_CHECKING:
    from .._model.configurations import Response

_T = t.TypeVar("_T")

# What is raised if a response is missing a member, has a text for a number, a number for a list or a time that no clock
# shows (botocore.utils.parse_timestamp raises RuntimeError), or is nested too deeply (RecursionError is one, too).
_MALFORMED = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, MemoryError)


@contextlib.contextmanager
def sending(operation: str, subject: str, secret: bool = False) -> t.Iterator[None]:
    """Raise LambdaError for what the SDK raises. Only calls of the SDK belong in the block.

    secret: the response holds secrets, and the SDK's parser repeats the response in its errors.
    """
    try:
        yield
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LambdaError.of(operation, subject, error) from None if secret else error
    except (botocore.parsers.ResponseParserError, *_MALFORMED) as error:
        fault = "the response is malformed"
        if secret:
            raise LambdaError.malformed(operation, subject, fault) from None
        raise LambdaError.malformed(operation, subject, f"{fault}: {error}") from error


@contextlib.contextmanager
def parsing(operation: str, subject: str, secret: bool = False) -> t.Iterator[None]:
    """Raise LambdaError if a response is malformed. Only the parsing of a response belongs in the block."""
    try:
        yield
    except _MALFORMED as error:
        fault = f"the response is missing {error}" if isinstance(error, KeyError) else "the response is malformed"
        if secret:
            raise LambdaError.malformed(operation, subject, fault) from None
        detail = "" if isinstance(error, KeyError) else f": {error}"
        raise LambdaError.malformed(operation, subject, f"{fault}{detail}") from error


def parsed(operation: str, subject: str, response: Response, parse: t.Callable[[Response], _T]) -> _T:
    """Return what parse makes of a response. Raises LambdaError as parsing() does."""
    with parsing(operation, subject):
        return parse(response)


def parsed_pages(
    operation: str, subject: str, responses: t.Iterable[t.Any], parse: t.Callable[[Response], _T]
) -> t.Iterator[_T]:
    """Yield what parse makes of each page of a list. responses sends each request when its page is wanted.

    Raises LambdaError as sending() and parsing() do.
    """
    pages = iter(responses)
    while True:
        with sending(operation, subject):
            page = next(pages, None)
        if page is None:
            return
        yield parsed(operation, subject, page, parse)


def refuse_page(operation: str, subject: str, response: t.Any) -> None:
    """Raise LambdaError for the page of a proxy: where every member is optional, any answer would be one of AWS."""
    headers = response["ResponseMetadata"]["HTTPHeaders"]
    if "html" in headers.get("content-type", "") or headers.get("content-length") == "0":
        raise LambdaError.malformed(operation, subject, "the response is not one of AWS")


def require_aws(operation: str, subject: str, response: t.Any, status: int) -> None:
    """Raise LambdaError unless an answer without a body of its own is one of AWS: by its status and a request ID."""
    metadata = response["ResponseMetadata"]
    if metadata["HTTPStatusCode"] != status:
        fault = f"the response has the status {metadata['HTTPStatusCode']}, not {status}"
        raise LambdaError.malformed(operation, subject, fault)
    if not metadata.get("RequestId"):
        raise LambdaError.malformed(operation, subject, "the response has no request ID of AWS")


def unless_missing(
    send: t.Callable[[], t.Any], codes: t.Container[str] = ("ResourceNotFoundException",)
) -> t.Any | None:
    """Send, and return None if AWS answers with one of these codes that there is no such thing."""
    try:
        return send()
    except botocore.exceptions.ClientError as error:
        if error.response.get("Error", {}).get("Code") not in codes:
            raise
        return None


def subject_of(client: t.Any, *names: str) -> str:
    """Return what a request is about, for the messages."""
    return f"{':'.join(names)} in {client.meta.region_name}"
