#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: ansible-core takes the key `skipped` of a module's result for its own, whatever its type. A module that did
# its work, and returns the list of what it left out under this name, is shown as "skipping", and its change is not
# counted. If it left out nothing, the list is empty: then the change counts, but failed_when is still not evaluated.
# Seen on ansible-core 2.16.14 and 2.19.14, for a module that returns changed=True, with failed_when: true:
# skipped=["a"] gives "changed=0 failed=0 skipped=1", skipped=[] gives "changed=1 failed=0 skipped=0".
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/library"
cat >"$work/library/leaves_out.py" <<'MODULE'
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec={"names": {"type": "list", "elements": "str"}})
module.exit_json(changed=True, skipped=module.params["names"])
MODULE
cat >"$work/play.yml" <<'PLAY'
- hosts: localhost
  gather_facts: false
  tasks:
    - leaves_out:
        names: "{{ names }}"
      failed_when: true
PLAY
run() {
  (
    cd "$work"
    ANSIBLE_HOME="$work/home" "$work/$1/bin/ansible-playbook" -i localhost, -c local \
      -e "ansible_python_interpreter=$work/$1/bin/python" -e "{\"names\": $2}" play.yml 2>&1 || true
  ) | grep '^localhost .*ok='
}
for core in 2.16.14 2.19.14; do
  "${PYTHON:-python3.11}" -m venv "$work/$core"
  "$work/$core/bin/pip" install -q "ansible-core==$core"
  some=$(run "$core" '["a"]') none=$(run "$core" '[]')
  printf 'ansible-core %s\n  skipped=["a"]: %s\n  skipped=[]:    %s\n' "$core" "$some" "$none"
  grep -q 'changed=0 .*failed=0 .*skipped=1' <<<"$some"
  grep -q 'changed=1 .*failed=0 .*skipped=0' <<<"$none"
done
echo "As described."
