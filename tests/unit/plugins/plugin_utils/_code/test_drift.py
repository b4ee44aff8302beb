# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.completeness import MAYBE_NOT_ENABLED
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import effective, nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.backup import InvalidBackup, read_backup
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.code_settings import code_settings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.drift import Drift, drift

ARN = "arn:aws:lambda:us-east-2:123456789012:function"
DENIED = {
    "region": "us-east-2",
    "operation": "ListFunctions",
    "code": "AccessDeniedException",
    "message": "ListFunctions: AccessDeniedException: no",
}
THROTTLED = {"region": "us-east-2", "code": "TooManyRequestsException", "message": "ListFunctions: slow down"}
EUROPEAN = "arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST"
FILE = "/f.yml"
SILENT = [{"function_name": "f", "configured": False}]
"""Where nothing is wanted and nothing is stored, the comparison says nothing."""


def stored(retries: int | None, on_failure: str | None = None) -> dict[str, t.Any]:
    return {
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": None,
        "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": on_failure}},
    }


def in_aws(name: str, qualifier: str = "$LATEST", **more: t.Any) -> dict[str, t.Any]:
    arn = f"{ARN}:{name}:{qualifier}"
    place = {"region": "us-east-2", "function_name": name, "qualifier": qualifier, "function_arn": arn}
    place["account_id"] = arn.split(":")[4]
    return {**place, "configured": True, **stored(1), **more}


READ = {"region": "us-east-2", "account_id": "123456789012", "complete": True, "missing": []}
UNREAD = {**READ, "complete": False, "missing": ["ListFunctions: ServiceException"]}
CLOSED = {**READ, "region": "ap-east-1", "complete": False, "missing": [MAYBE_NOT_ENABLED]}


def read_of(*rows: t.Any) -> dict[str, t.Any]:
    """Return the result of a read of the whole region."""
    return {"event_invoke_configs": [*rows], "completeness": [READ], "errors": []}


NOTHING = {"configured": False, "effective": effective(nothing_set())}


def changed(name: str, before: t.Any, after: t.Any) -> dict[str, t.Any]:
    return {"before_header": f"{ARN}:{name}", "before": before, "after": after}


def ended(rows: t.Any, diff: t.Any = (), scan: t.Any = None, compared: t.Any = None, **variables: t.Any) -> Drift:
    settings = code_settings({"file": FILE, **variables}, "drift")
    return drift(
        {
            "file": settings["file"],
            "rows": rows,
            "compared": {"diff": list(diff), "errors": [], **(compared or {})},
            "scan": scan or {"skipped": True},
            "fail": settings["fail"],
        }
    )


def test_what_differs_is_told_by_what_is_in_aws_and_in_the_file() -> None:
    rows = [{"function_name": "f"}, {"function_name": "g", "qualifier": "B"}, {"function_name": "h:B"}]
    diff = [
        changed("f:$LATEST", stored(2, "arn:q"), stored(1, "arn:q")),
        changed("g:B", NOTHING, stored(0)),
        changed("h:B", stored(None), NOTHING),
        changed("h:$LATEST", stored(1), NOTHING),
    ]
    outcome = ended(rows, diff, read_of(in_aws("f"), in_aws("new"), in_aws("none", configured=False)))
    assert outcome["lines"] == [
        "3 targets compared with /f.yml: 3 differ, 2 are not in the file",
        f"{ARN}:f:$LATEST: maximum_retry_attempts: AWS now 2, file 1",
        f"{ARN}:g:B: AWS now: no configuration; file: maximum_retry_attempts 0",
        f"{ARN}:h:$LATEST: AWS now: maximum_retry_attempts 1; file: nothing about it",
        f"{ARN}:h:B: AWS now: a configuration that sets nothing; file: no configuration",
        f"{ARN}:new:$LATEST: AWS now: maximum_retry_attempts 1; file: nothing about it",
    ]
    assert outcome["statistics"]["event_invoke_drift_differences"] == 5
    assert outcome["statistics"]["event_invoke_drift_not_in_file"] == 2
    (failure,) = outcome["failures"]
    assert failure.startswith("5 targets differ from the backup: ")
    assert ended(rows, diff, fail="false")["failures"] == []


@pytest.mark.parametrize("differs", [True, False])
def test_a_row_without_a_region_is_in_that_of_the_connection_only(differs: bool) -> None:
    """Found: a function of another region that has the same name was taken for the one of the file."""
    scan = read_of(in_aws("f"), {**in_aws("f"), "region": "eu-west-1", "function_arn": EUROPEAN})
    diff = [changed("f:$LATEST", stored(2), stored(1))] if differs else []
    outcome = ended([{"function_name": "f"}], diff, scan, {"event_invoke_configs": [in_aws("f")]})
    assert outcome["statistics"]["event_invoke_drift_not_in_file"] == 1
    assert outcome["lines"][1] == f"{EUROPEAN}: AWS now: maximum_retry_attempts 1; file: nothing about it"


def test_whole_regions_that_nobody_may_read_fail_nothing_and_are_not_known() -> None:
    scan = {"event_invoke_configs": [], "errors": [DENIED], "failed": True, "msg": "1 region could not be read"}
    outcome = ended(SILENT, scan=scan)
    assert outcome["failures"] == []
    assert outcome["lines"][-1] == (
        "Not known: whether there are configurations that the file does not have: "
        "ListFunctions: AccessDeniedException: no"
    )


@pytest.mark.parametrize("read", [{"event_invoke_configs": [in_aws("f")]}, {"completeness": [READ]}, {}])
def test_a_part_of_a_region_that_nobody_may_read_fails(read: t.Any) -> None:
    """Found: it was told as a region that nobody may read, and the job was green."""
    error = DENIED if read else {**DENIED, "function_name": "g"}
    scan = {"event_invoke_configs": [], "errors": [error], "failed": True, "msg": "no", **read}
    outcome = ended([{"function_name": "f"}], scan=scan, compared={"event_invoke_configs": [in_aws("f")]})
    assert outcome["failures"] == ["no"]
    assert outcome["statistics"]["event_invoke_drift_errors"] == [DENIED["message"]]


@pytest.mark.parametrize("failed", [True, False])
def test_a_row_without_a_region_hides_no_function_of_another_one(failed: bool) -> None:
    """Found: where nothing is stored for the row, functions of its name in all regions were taken for it."""
    scan = read_of({**in_aws("f"), "region": "eu-west-1", "function_arn": EUROPEAN})
    errors = [{**THROTTLED, "function_name": "f"}] if failed else []
    if failed:
        scan["event_invoke_configs"].append(in_aws("f"))
    rows = [{"function_name": "f", "configured": False}]
    outcome = ended(rows, scan=scan, compared={"errors": errors, "msg": "e"})
    own = [f"{ARN}:f:$LATEST"] if failed else []  # the read of the region has what could not be compared
    assert outcome["statistics"]["event_invoke_drift_targets"] == [EUROPEAN, *own]


def test_a_function_of_another_account_hides_none_of_the_own_account() -> None:
    """Found: the own function of that name was taken for the one of the file."""
    rows = [{"function_name": f"{ARN.replace('123456789012', '222222222222')}:f", "region": "us-east-2"}]
    outcome = ended(rows, scan=read_of(in_aws("f")))
    assert outcome["statistics"]["event_invoke_drift_targets"] == [f"{ARN}:f:$LATEST"]


def test_whole_regions_that_could_not_be_read_fail() -> None:
    scan = {"event_invoke_configs": [], "errors": [THROTTLED], "failed": True, "msg": "ListFunctions: slow down"}
    outcome = ended(SILENT, scan=scan)
    assert outcome["failures"] == ["ListFunctions: slow down"]
    assert outcome["statistics"]["event_invoke_drift_errors"] == ["ListFunctions: slow down"]


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize(
    ("scan", "failures", "line"),
    [
        ({"msg": "the module was killed"}, ["the module was killed"], "the module was killed"),
        ({"failed": False, "errors": [], "msg": "no"}, ["no"], "no"),
        ({}, ["the regions could not be read completely"], "the regions could not be read completely"),
        (
            {"completeness": [READ, UNREAD]},
            ["the regions could not be read completely"],
            "us-east-2 could not be read completely (ListFunctions: ServiceException)",
        ),
        ({"completeness": [READ, CLOSED]}, [], f"whether there are functions in ap-east-1 ({MAYBE_NOT_ENABLED})"),
    ],
)
def test_what_is_not_in_the_file_is_known_if_all_was_read(
    scan: t.Any, failures: list[str], line: str, missing: int
) -> None:
    """Found: a read that ended without a list of errors, and regions that may be enabled, were 0 configurations."""
    rows = [in_aws("new")] * missing
    outcome = ended(SILENT, scan={"event_invoke_configs": rows, **scan}, fail="false")
    more = ", at least 1 is not in the file" if missing else ""
    assert outcome["lines"][0] == f"1 target compared with /f.yml: 0 differ{more}"
    assert outcome["lines"][-1].startswith("Not known: whether there are ")
    assert outcome["lines"][-1].endswith(line)
    assert outcome["failures"] == failures
    assert outcome["statistics"]["event_invoke_drift_not_in_file"] is None


def test_what_was_not_looked_for_is_not_counted() -> None:
    outcome = ended(SILENT)
    assert outcome["lines"] == [
        "1 target compared with /f.yml: 0 differ",
        "Configurations that the file does not have were not looked for: event_invoke_drift_purge is false",
    ]
    assert outcome["statistics"]["event_invoke_drift_not_in_file"] is None


@pytest.mark.parametrize("scan", [{"skipped": True}, {"errors": [DENIED], "failed": True, "msg": "no"}])
def test_an_empty_file_of_which_nothing_was_compared_fails(scan: t.Any) -> None:
    (failure,) = ended([], scan=scan)["failures"]
    assert failure.startswith("nothing was compared: /f.yml has no configuration")
    assert ended([], scan=read_of())["failures"] == []


def test_errors_of_the_comparison_fail_it() -> None:
    outcome = ended([{"function_name": "f"}], compared={"errors": [{"message": "e"}], "failed": True, "msg": "e"})
    assert outcome["failures"] == ["e"]


def test_the_regions_of_a_file_are_those_of_its_rows() -> None:
    text = f"- function_name: f\n  region: eu-west-1\n- function_name: {ARN}:g\n"
    assert read_backup(text, FILE)["regions"] == ["eu-west-1", "us-east-2"]
    assert read_backup(text, FILE, ["us-east-1"])["regions"] == ["us-east-1"]
    assert read_backup("[]", FILE) == {"rows": [], "regions": []}


def test_a_file_of_some_regions_and_that_of_the_connection_is_refused() -> None:
    """Found: a row with a region hid what is in the region of the rows without one."""
    text = f"- function_name: {ARN}:g\n- function_name: h\n- function_name: i\n"
    with pytest.raises(InvalidBackup, match="row 2 has no region, and others have: expected a region in each row"):
        read_backup(text, FILE)
    assert read_backup(text, FILE, ["us-east-2"])["regions"] == ["us-east-2"]
    assert read_backup("- function_name: h\n- function_name: i\n", FILE)["regions"] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "/f.yml: event_invoke_configs is '': expected a list of dictionaries"),
        ("a: b", "/f.yml: event_invoke_configs is {'a': 'b'}: expected a list of dictionaries"),
        ("- function_name: f\n-\n", "/f.yml: event_invoke_configs row 2 is null: expected a dictionary"),
        ("- [", "/f.yml is not valid YAML: "),
        ("- 2026-13-45", "/f.yml is not valid YAML: "),
        (
            "- function_name: 0123",
            "/f.yml: line 1: YAML reads 0123 as the number 83: expected 83, or quotes around 0123 if it is a name",
        ),
        ("- function_name: f\n  qualifier: 2024_01_15", "/f.yml: line 2: YAML reads 2024_01_15 as the number 20240115"),
        ("- {function_name: f, qualifier: 0x1f}", "/f.yml: line 1: YAML reads 0x1f as the number 31: expected 31"),
        ("- maximum_event_age_in_seconds: 0600", "/f.yml: line 1: YAML reads 0600 as the number 384: expected 384"),
        ("- maximum_event_age_in_seconds: 1:00:00", "/f.yml: line 1: YAML reads 1:00:00 as the number 3600"),
        (
            "- function_name: f\n  maximum_retry_attempts: 2\n  maximum_retry_attempts: 0\n",
            "/f.yml: line 3: the key maximum_retry_attempts is there twice: expected it once",
        ),
        (
            "- destination_config: {on_failure: {destination: a, destination: b}}",
            "/f.yml: line 1: the key destination is there twice",
        ),
        ("[" * 51 + "]" * 51, "/f.yml: line 1 is more than 50 levels deep: expected rows"),
        ("[" * 5_000 + "]" * 5_000, "/f.yml: line 1 is more than 50 levels deep: expected rows"),
        (
            "- &a {function_name: f, reason: *a}",
            "/f.yml: line 1: *a is inside of what it stands for: expected it",
        ),
        ("- x: &a\n  - b:\n    - *a\n", "/f.yml: line 3: *a is inside of what it stands for"),
        ("$ANSIBLE_VAULT;1.1;AES256\n3032\n", "/f.yml: event_invoke_configs is '$ANSIBLE_VAULT"),
    ],
)
def test_a_file_that_is_no_backup_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(InvalidBackup) as refused:
        read_backup(text, FILE)
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)


def test_what_could_not_be_read_was_not_compared() -> None:
    """Found: 7 targets were compared, and none of them could be read."""
    names = [{"function_name": "f"}, {"function_name": "g", "region": "us-east-2"}, {"function_name": f"{ARN}:h"}]
    rows = [{**each, "configured": False} for each in names]
    failed = {"region": "us-east-2", "function_name": "f", "message": "e"}
    outcome = ended(rows, compared={"errors": [failed], "failed": True, "msg": "e"})
    assert outcome["lines"][0].startswith("2 targets compared with ")
    assert outcome["lines"][1] == "Not known: whether 1 target of the file differ: they could not be read"
    outcome = ended(rows, compared={"errors": [{**failed, "function_name": None}], "failed": True, "msg": "e"})
    assert outcome["statistics"]["event_invoke_drift_compared"] == 0


def test_aliases_beside_what_they_stand_for_are_taken() -> None:
    rows = read_backup("- &a {function_name: &b f, qualifier: *b}\n- *a\n", FILE)["rows"]
    assert [row["qualifier"] for row in rows] == ["f", "f"]
    assert read_backup(f"- {{function_name: f, reason: {'[' * 48}{']' * 48}}}", FILE)["rows"]


def test_what_is_written_as_it_is_read_is_taken() -> None:
    text = """
- &first {function_name: "0123", qualifier: '2024_01_15', maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 0}
- {<<: *first, qualifier: 3, maximum_event_age_in_seconds: 60}
- {<<: *first, <<: {a: 1}} # never with two
"""
    with pytest.raises(InvalidBackup, match="line 4: the key << is there twice"):
        read_backup(text, FILE)
    (first, second) = read_backup(text[: text.index("- {<<: *first, <<")], FILE)["rows"]
    assert (first["function_name"], first["qualifier"]) == ("0123", "2024_01_15")
    assert second == {**first, "qualifier": 3, "maximum_event_age_in_seconds": 60}
