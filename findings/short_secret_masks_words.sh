#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: on ansible-core 2.22.0rc1, a short secret of one task is masked wherever its letters stand in the output of
# all later tasks. LocalStack's documented secret key is the word `test`; amazon.aws 12 registers it by `no_log`. After
# that, "latest" is printed as "la$REDACTED$". (2.22.0b1's change log named a minimum length; rc1 has none.)
# The same playbook on ansible-core 2.21.5 prints "latest" as it is.
# Seen: "the la$REDACTED$ result" on 2.22.0rc1, "the latest result" on 2.21.5.
# Needs Python 3.13 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3.13}
cat >"$work/play.yml" <<'PLAY'
- hosts: localhost
  gather_facts: false
  tasks:
    - amazon.aws.aws_caller_info:
        access_key: test
        secret_key: test
        region: us-east-1
        endpoint_url: http://127.0.0.1:1
        aws_config: {retries: {total_max_attempts: 1}}
      ignore_errors: true
    - ansible.builtin.debug:
        msg: the latest result
PLAY
run() {
  "$python" -m venv "$work/$1"
  "$work/$1/bin/pip" install -q "ansible-core==$1" boto3==1.44.5 botocore==1.44.5
  "$work/$1/bin/pip" install -q --no-deps --ignore-requires-python ansible==15.0.0a3
  echo "ansible-core $1, amazon.aws 12.0.0 (of ansible 15.0.0a3):"
  (cd "$work" && ANSIBLE_HOME="$work/home" ANSIBLE_LOCALHOST_WARNING=false "$work/$1/bin/ansible-playbook" -i localhost, -c local \
    -e "ansible_python_interpreter=$work/$1/bin/python" play.yml 2>&1) | tee "$work/$1.txt" | grep '"msg": "the' || true
}
run 2.22.0rc1
run 2.21.5
# shellcheck disable=SC2016 # the dollars are in the text
grep -qF 'the la$REDACTED$ result' "$work/2.22.0rc1.txt"
grep -qF 'the latest result' "$work/2.21.5.txt"
echo "As described."
