#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: the plugin serverless-iam-roles-per-function gives a function a role of its own, and forgets the permission
# for the function's destination. The Serverless Framework adds it to the shared role: so the functions that share this
# role may send to the queue of failures, and the function whose failures go there may not. The plugin carries over the
# permission for onError, the older way to keep failures, and iamRoleStatementsInherit does not help.
# The input is valid: destinations and iamRoleStatements are documented options of a function, packaging does not warn,
# and the plugin's README says nothing of destinations. No issue about it was found; that it leaves out what events of
# SQS need is functionalone/serverless-iam-roles-per-function#21.
# Seen with serverless-iam-roles-per-function 3.2.0 and osls 3.77.1 (Serverless Framework 3, maintained), Node.js 20:
#   shared role               sns:Publish, sqs:SendMessage
#   own role, onFailure       nothing
#   own role, inherits        nothing
#   own role, onError         sns:Publish
# Needs Node.js 20 and npm; no AWS account. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts osls@3.77.1 serverless-iam-roles-per-function@3.2.0
echo 'exports.handler = async () => {};' >index.js
cat >serverless.yml <<'SERVICE'
service: orders
plugins: [serverless-iam-roles-per-function]
provider: {name: aws, runtime: nodejs20.x, region: us-east-1}
package: {patterns: ["!**", index.js]}
functions:
  plain:
    handler: index.handler
  failing:
    handler: index.handler
    destinations: {onFailure: "arn:aws:sqs:us-east-1:123456789012:failed"}
    iamRoleStatements: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
  inheriting:
    handler: index.handler
    destinations: {onFailure: "arn:aws:sqs:us-east-1:123456789012:failed"}
    iamRoleStatementsInherit: true
    iamRoleStatements: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
  older:
    handler: index.handler
    onError: arn:aws:sns:us-east-1:123456789012:dead
    iamRoleStatements: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
SERVICE
env -i PATH="$PATH" HOME="$work" AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b \
  node node_modules/osls/bin/serverless.js package >log 2>&1 || { cat log; exit 1; }
cat >seen.js <<'SCRIPT'
const fs = require("fs");

const template = JSON.parse(fs.readFileSync(".serverless/cloudformation-template-update-stack.json"));
const sends = (name) => {
  const role = template.Resources[template.Resources[name].Properties.Role["Fn::GetAtt"][0]].Properties;
  const actions = role.Policies.flatMap((each) => each.PolicyDocument.Statement).flatMap((each) => each.Action);
  return actions.filter((action) => ["sqs:SendMessage", "sns:Publish"].includes(action)).sort().join(" ");
};
const seen = {};
for (const name of ["Plain", "Failing", "Inheriting", "Older"]) {
  seen[name] = sends(`${name}LambdaFunction`);
  console.log(`role of ${name.toLowerCase()}: ${seen[name] || "may send nothing"}`);
}
for (const name of ["Failing", "Inheriting"]) {
  const { OnFailure } = template.Resources[`${name}LambdaEvConf`].Properties.DestinationConfig;
  if (OnFailure.Destination !== "arn:aws:sqs:us-east-1:123456789012:failed") throw new Error("no destination");
}
const changed =
  !seen.Plain.includes("sqs:SendMessage") || seen.Failing || seen.Inheriting || seen.Older !== "sns:Publish";
process.exit(changed ? 1 : 0);
SCRIPT
node seen.js
echo "As described."
