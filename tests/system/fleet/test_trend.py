# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is new and gone since an earlier report, which is a file or an object in a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from support.fleet import Fleet

from emulator import Emulator

HOST = "111111111111"
REGION = "us-east-2"
BUCKET = "fleet-bucket"


@pytest.mark.parametrize("place", ["a file", pytest.param("a bucket", marks=pytest.mark.thorough)])
def test_an_earlier_report(place: str, emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "old"}], REGION, HOST)
    keys: dict[str, Any] = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy"}
    s3 = boto3.client("s3", endpoint_url=emulator.url, region_name="us-east-1", **keys)
    s3.create_bucket(Bucket=BUCKET)
    earlier = tmp_path / "reports/event-invoke-fleet.json"
    include = ["function", "unconfigured"]
    fleet = Fleet(emulator, tmp_path, "rows", [REGION], event_invoke_audit_include=include)
    path = {"a file": str(earlier), "a bucket": f"s3://{BUCKET}/earlier.json"}[place]
    previous = ("--extra-vars", f"event_invoke_fleet_previous_report={path}")

    # There is none yet.
    fleet.audit([HOST])
    status, output = fleet.report([HOST], *previous)
    assert status == 0, output
    assert "trend" not in fleet.document()
    first = fleet.document()
    assert first["findings"] != []
    s3.upload_file(str(earlier), BUCKET, "earlier.json")

    emulator.add_functions([{"function_name": "new"}], REGION, HOST)
    fleet.audit([HOST])
    # The report that is compared is the one that this run replaces, too.
    status, output = fleet.report([HOST], *previous)
    assert status == 0, output
    assert f"{len(first['findings'])} new, 0 gone" in output
    document = fleet.document()
    assert {each["function_name"]: each["new"] for each in document["findings"]} == {"new": True, "old": False}
    assert document["trend"]["previous_generated_at"] == first["generated_at"]
