# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""crash_in() recognizes a crash in the output of the installed ansible-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook
from support.sampled import sampled

MODULE = """
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({})
BODY
"""


BODIES = {
    "raises": "raise ValueError('uncaught')",
    "fails": "module.fail_json(msg='told')",
    "ends": "module.exit_json(changed=False)",
}


@pytest.mark.parametrize(
    ("how", "verbosity"),
    sampled([(how, each) for how in BODIES for each in ("-v", "-vvv")], [("raises", "-v"), ("fails", "-vvv")]),
)
def test_crash_in(how: str, verbosity: str, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "a_module.py").write_text(MODULE.replace("BODY", BODIES[how]), encoding="utf-8")
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [{"a_module": {}}]}
    _unused, output = run_playbook([play], tmp_path, "http://127.0.0.1:1", verbosity)
    assert "PLAY RECAP" in output
    assert bool(crash_in(output)) == (how == "raises"), output
