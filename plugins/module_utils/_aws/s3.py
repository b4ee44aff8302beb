# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon S3, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .calls import parsing, sending, unless_missing

# The response has no body, and botocore takes the status for the code.
_MISSING = ("404", "NoSuchBucket")


# A bucket without a default encryption of its own: AWS now encrypts all of them, so it is of an older time.
_NOT_ENCRYPTED = ("ServerSideEncryptionConfigurationNotFoundError",)


def head_bucket(client: t.Any, bucket: str, owner: str | None = None) -> str | None:
    """Return the region of the bucket; None if it does not exist.

    With an owner, the LambdaError of a bucket that another account owns is access_denied. The same error comes for a
    bucket that the caller may not list.
    """
    expected = {} if owner is None else {"ExpectedBucketOwner": owner}
    with sending("HeadBucket", bucket):
        response = unless_missing(lambda: client.head_bucket(Bucket=bucket, **expected), _MISSING)
    if response is None:
        return None
    with parsing("HeadBucket", bucket):
        return str(response["BucketRegion"])  # there is no body to see that it is S3 that answers


def get_bucket_encryption(client: t.Any, bucket: str, owner: str) -> str | None:
    """Return the KMS key that objects of the bucket are encrypted with; None if S3's own key, or AWS's, is used."""
    operation = "GetBucketEncryption"
    with sending(operation, bucket):
        response = unless_missing(
            lambda: client.get_bucket_encryption(Bucket=bucket, ExpectedBucketOwner=owner), _NOT_ENCRYPTED
        )
    if response is None:
        return None
    with parsing(operation, bucket):
        rules = response["ServerSideEncryptionConfiguration"]["Rules"]
        defaults = [rule["ApplyServerSideEncryptionByDefault"] for rule in rules]
        return next((key for each in defaults if (key := each.get("KMSMasterKeyID"))), None)
