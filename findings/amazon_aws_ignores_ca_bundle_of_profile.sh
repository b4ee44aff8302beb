#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: the modules of amazon.aws take `validate_certs: true`, their default, as botocore's `verify=True`. botocore
# reads `ca_bundle` of the profile and the variable REQUESTS_CA_BUNDLE only if verify is None. So a profile that works
# with boto3 and the AWS CLI behind a company's CA fails in each of these modules, and only the option aws_ca_bundle, or
# AWS_CA_BUNDLE, helps.
# Seen on amazon.aws 10.1.2 (ansible 12.3.0) with boto3 1.42.0, against a server with a certificate of an own CA:
# boto3 is answered, both ways; amazon.aws.aws_caller_info fails with CERTIFICATE_VERIFY_FAILED, both ways, and is
# answered with AWS_CA_BUNDLE.
# Needs Python 3.11, PyPI and openssl. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q ansible==12.3.0 boto3==1.42.0
cd "$work"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat >server.py <<'SERVER'
import http.server
import ssl

ANSWER = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
ALIASES = b"""<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListAccountAliasesResult>
<IsTruncated>false</IsTruncated><AccountAliases></AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = ALIASES if b"ListAccountAliases" in body else ANSWER
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("ca.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port", "w") as file:
    file.write(str(server.server_address[1]))
server.serve_forever()
SERVER
"$work/venv/bin/python" server.py 2>/dev/null &
server=$!
until [ -s port ]; do sleep 0.1; done
keys=$'region = us-east-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example'
printf '[profile company]\n%s\nca_bundle = %s/ca.pem\n[profile plain]\n%s\n' "$keys" "$work" "$keys" >config
export AWS_CONFIG_FILE=$work/config AWS_SHARED_CREDENTIALS_FILE=$work/none AWS_MAX_ATTEMPTS=1
port=$(cat port)
export AWS_ENDPOINT_URL=https://localhost:$port ANSIBLE_HOME=$work/home ANSIBLE_LOCALHOST_WARNING=false
unset AWS_CA_BUNDLE REQUESTS_CA_BUNDLE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
sdk() {
  env "$@" "$work/venv/bin/python" -c 'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])' 2>&1 |
    tail -n 1
}
module() {
  env "$@" "$work/venv/bin/ansible" localhost -m amazon.aws.aws_caller_info -e \
    "ansible_python_interpreter=$work/venv/bin/python" 2>&1 | grep -oE 'CERTIFICATE_VERIFY_FAILED|"account": "[0-9]+"' |
    head -n 1 || true
}
refused=CERTIFICATE_VERIFY_FAILED answered='"account": "123456789012"'
for given in AWS_PROFILE=company "AWS_PROFILE=plain REQUESTS_CA_BUNDLE=$work/ca.pem"; do
  # shellcheck disable=SC2086
  of_sdk=$(sdk $given) of_module=$(module $given)
  printf '%s\n  boto3: %s\n  amazon.aws: %s\n' "${given//$work/DIR}" "$of_sdk" "$of_module"
  [ "$of_sdk" = 123456789012 ]
  [ "$of_module" = "$refused" ]
done
with_variable=$(module AWS_PROFILE=plain "AWS_CA_BUNDLE=$work/ca.pem")
printf 'AWS_PROFILE=plain AWS_CA_BUNDLE=DIR/ca.pem\n  amazon.aws: %s\n' "$with_variable"
[ "$with_variable" = "$answered" ]
echo "As described."
