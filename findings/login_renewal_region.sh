#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# botocore 1.44.5: a client that is made with region_name works with the keys of `aws login` for a quarter of an hour,
# and then fails with NoRegionError, although its region was given. The keys are renewed by a client of `signin` that
# ignores region_name: create_credential_resolver() passes the region to the providers that ask STS, but not to
# LoginProvider. A default region of the session (the profile's, or AWS_DEFAULT_REGION) repairs it.
#
# The input is valid: a profile with login_session, and the token of a login from before tokens had signInRegion, of
# which botocore says "Tokens from older logins do not have it". So a program that names its regions itself, as Ansible
# does with the option region, passes every short test and fails in long runs.
#
# Seen with botocore 1.44.5, awscrt 0.38.0, Python 3.11:
#   keys that are valid, no default region   -> OLD
#   keys that have expired, no default region -> NoRegionError: You must specify a region.
#   keys that have expired, default region    -> RENEWED
#
# Needs python3 and PyPI; no AWS account: a stub on this machine answers for `signin`.
# Exit 0: it behaves as written here. 1: it has changed.
set -euo pipefail

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"${PYTHON:-python3}" -m venv "$directory/venv"
"$directory/venv/bin/pip" install -qq --disable-pip-version-check 'botocore==1.44.5' 'awscrt==0.38.0'

env -i PATH="$PATH" HOME="$directory" NO_PROXY=127.0.0.1 "$directory/venv/bin/python" - <<'PYTHON'
import base64
import hashlib
import json
import os
import pathlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import awscrt
import botocore
import botocore.session
from awscrt.crypto import EC, ECExportFormat, ECType

USER = "arn:aws:iam::123456789012:user/me"
KEYS = {"secretAccessKey": "s", "sessionToken": "t"}


class SignIn(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        new = {"accessToken": {"accessKeyId": "RENEWED", **KEYS}, "tokenType": "x", "expiresIn": 900, "refreshToken": "r"}
        answer = json.dumps(new).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), SignIn)
threading.Thread(target=server.serve_forever, daemon=True).start()
home = pathlib.Path.home()
(home / "config").write_text(f"[profile me]\nlogin_session = {USER}\n")
os.environ["AWS_CONFIG_FILE"] = str(home / "config")
os.environ["AWS_LOGIN_CACHE_DIRECTORY"] = str(home)
os.environ["AWS_ENDPOINT_URL_SIGNIN"] = f"http://127.0.0.1:{server.server_address[1]}"
private = base64.b64encode(EC.new_generate(ECType.P_256).export_key(ECExportFormat.SEC1)).decode()


def key(expires, default_region=None):
    access = {"accessKeyId": "OLD", **KEYS, "accountId": "123456789012", "expiresAt": expires}
    pem = f"-----BEGIN EC PRIVATE KEY-----\n{private}\n-----END EC PRIVATE KEY-----\n"
    token = {"accessToken": access, "refreshToken": "r", "dpopKey": pem, "clientId": "arn:aws:signin:::devtools/same-device"}
    (home / f"{hashlib.sha256(USER.encode()).hexdigest()}.json").write_text(json.dumps(token))
    session = botocore.session.Session(profile="me")
    if default_region:
        session.set_config_variable("region", default_region)
    signed = []
    client = session.create_client("lambda", region_name="us-east-2", endpoint_url="http://127.0.0.1:1")
    client.meta.events.register("before-send", lambda request, **_: signed.append(request.headers["Authorization"]))
    try:
        client.list_functions()
    except Exception as error:
        if not signed:
            return f"{type(error).__name__}: {error}"
    return signed[0].decode().partition("Credential=")[2].partition("/")[0]


print("botocore", botocore.__version__, "awscrt", awscrt.__version__, "Python", sys.version.split()[0])
seen = [key("2099-01-01T00:00:00Z"), key("2020-01-01T00:00:00Z"), key("2020-01-01T00:00:00Z", "us-east-2")]
for name, what in zip(("valid, no default region", "expired, no default region", "expired, default region"), seen):
    print(f"keys that are {name}: {what}")
sys.exit(seen != ["OLD", "NoRegionError: You must specify a region.", "RENEWED"])
PYTHON
