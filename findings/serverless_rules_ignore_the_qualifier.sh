#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: rule ES1007 of the Serverless Rules for cfn-lint asks for an on-failure destination where a permission lets
# S3, SNS or EventBridge invoke a function, and leaves the property Qualifier unread. So of two pairs it takes the wrong
# one for right. A permission to invoke the function itself counts as covered by settings of the alias `live`, which its
# events never meet. A permission to invoke the alias, beside settings of this alias, counts as not covered.
# Its documentation asks that both resources name the function in exactly the same way, as they do here in the first
# pair; of aliases and Qualifier it says nothing. No issue about it was found.
# Seen with cfn_lint_serverless 0.3.6 and cfn-lint 1.58.0, Python 3.11:
#   permission for the function, settings of the alias   -> no finding
#   permission for the alias,    settings of the alias   -> ES1007
#   permission for the function, settings of $LATEST     -> no finding, as it should be
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q cfn_lint_serverless==0.3.6 cfn-lint==1.58.0
template() { # $1: the logical name of what may be invoked. $2: the qualifier of the settings.
  cat <<TEMPLATE
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {ZipFile: "def handler(event, context): pass"}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Orders}}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref Orders, FunctionVersion: !GetAtt Version.Version}
  Allowed:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref $1, Principal: sns.amazonaws.com}
  Settings:
    Type: AWS::Lambda::EventInvokeConfig
    DependsOn: Live
    Properties:
      FunctionName: !Ref Orders
      Qualifier: $2
      DestinationConfig: {OnFailure: {Destination: "arn:aws:sqs:us-east-1:123456789012:failed"}}
TEMPLATE
}
judged() {
  template "$1" "$2" >"$work/template.yaml"
  "$work/venv/bin/cfn-lint" -a cfn_lint_serverless.rules -- "$work/template.yaml" >"$work/said.txt" || true
  grep -q '^WS1000 ' "$work/said.txt" # The rules were loaded, and have judged.
  if grep '^E[0-9]' "$work/said.txt"; then return 1; fi # The template is valid.
  if grep -q '^ES1007 ' "$work/said.txt"; then echo ES1007; else echo none; fi
}
wrong=$(judged Orders live)
right=$(judged Live live)
plain=$(judged Orders "\$LATEST")
printf 'permission for the function, settings of the alias: %s\n' "$wrong"
printf 'permission for the alias, settings of the alias: %s\n' "$right"
# shellcheck disable=SC2016
printf 'permission for the function, settings of $LATEST: %s\n' "$plain"
[ "$wrong $right $plain" = "none ES1007 none" ]
echo "As described."
