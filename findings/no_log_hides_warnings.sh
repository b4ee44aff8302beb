#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: ansible-core before 2.19 hides the warnings of a module with the rest of its result if the task has no_log,
# without a word that there were any. Since 2.19, it shows them. A role that keeps large or private results out of the
# output this way tells nobody what its modules warn of, on the older versions alone.
# Seen for a task with no_log whose module warns of "look here": ansible-core 2.18.18 prints "changed=0" in its recap and
# no warning, 2.19.14 prints "[WARNING]: ... look here" and the same recap.
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/library"
cat >"$work/library/warns.py" <<'MODULE'
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec={})
module.warn("look here")
module.exit_json(changed=False)
MODULE
cat >"$work/play.yml" <<'PLAY'
- hosts: localhost
  gather_facts: false
  tasks:
    - warns:
      no_log: "{{ hidden }}"
PLAY
run() {
  (cd "$work" && ANSIBLE_HOME="$work/home" "$work/$1/bin/ansible-playbook" -i localhost, -c local \
    -e "ansible_python_interpreter=$work/$1/bin/python" -e "{\"hidden\": $2}" play.yml 2>&1)
}
for core in 2.18.18 2.19.14; do
  "${PYTHON:-python3.11}" -m venv "$work/$core"
  "$work/$core/bin/pip" install -q "ansible-core==$core"
  shown=$(run "$core" false) hidden=$(run "$core" true)
  printf 'ansible-core %s: lines with the warning: %s, with no_log: %s\n' "$core" \
    "$(grep -c 'look here' <<<"$shown" || true)" "$(grep -c 'look here' <<<"$hidden" || true)"
  grep -q 'WARNING.*look here' <<<"$shown"
  grep -q 'ok=1 .*changed=0 .*failed=0' <<<"$hidden"
  told=$(grep -c 'look here' <<<"$hidden" || true)
  if [ "$core" = 2.18.18 ]; then [ "$told" -eq 0 ]; else [ "$told" -gt 0 ]; fi
done
echo "As described."
