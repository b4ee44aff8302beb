#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: what a plugin of a collection imports of its collection goes through a loader of ansible-core, which
# compiles the source in every process: Python's bytecode is neither written nor read, also where it may be. Of the file
# of the plugin itself it is kept. An action plugin that imports much of plugin_utils costs that compilation at each
# start of ansible-playbook.
# Seen on ansible-core 2.19.14 for a file of 4,000 functions that an action plugin imports: after two runs, there is no
# .pyc of it and one of the plugin; Python alone leaves one of the same file after the first import.
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PYTHONDONTWRITEBYTECODE
collection="$work/ansible_collections/some/thing"
mkdir -p "$collection/plugins/action" "$collection/plugins/plugin_utils" "$work/plain"
for number in $(seq 4000); do printf 'def f%s():\n    return %s\n\n\n' "$number" "$number"; done >"$work/plain/large.py"
cp "$work/plain/large.py" "$collection/plugins/plugin_utils/"
cat >"$collection/plugins/action/answer.py" <<'ACTION'
from ansible.plugins.action import ActionBase
from ansible_collections.some.thing.plugins.plugin_utils.large import f7


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        return {"msg": f"the answer is {f7()}"}
ACTION
printf -- '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - some.thing.answer:\n' >"$work/play.yml"
python3.11 -m venv "$work/venv"
"$work/venv/bin/pip" install -q ansible-core==2.19.14
for _run in 1 2; do
  said=$(cd "$work" && ANSIBLE_HOME="$work/home" ANSIBLE_COLLECTIONS_PATH="$work" \
    "$work/venv/bin/ansible-playbook" -i localhost, -c local -v play.yml)
  grep -q 'the answer is 7' <<<"$said"
done
(cd "$work/plain" && "$work/venv/bin/python" -c 'import large')
kept() { find "$work/$1" -name "$2.*.pyc" | wc -l; }
printf 'bytecode of the file that is imported: %s, of the plugin itself: %s, of the same file without Ansible: %s\n' \
  "$(kept ansible_collections large)" "$(kept ansible_collections answer)" "$(kept plain large)"
[ "$(kept ansible_collections large)$(kept ansible_collections answer)$(kept plain large)" = 011 ]
echo "As described."
