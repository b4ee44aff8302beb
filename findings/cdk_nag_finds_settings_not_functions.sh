#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: cdk-nag's rule Serverless-LambdaAsyncFailureDestination says that a function has no failure destination for
# asynchronous invocations, and names S3, SNS and EventBridge as those who invoke it so. It looks at settings only, never
# at functions: a function that a topic invokes, and that has no settings, is not found, and is found as soon as it has
# any other setting. So to remove retryAttempts ends the finding, and the events are as lost as before. Settings of an
# alias that nobody invokes are taken without a word, too.
# The input is valid: each stack synthesizes, and the pack says nothing of the rule's limits. The rule of the same name
# for cfn-lint, ES1007, to which the table of rules links, starts from permissions. No issue about it was found; the pack
# came with cdklabs/cdk-nag#1793.
# Seen with cdk-nag 3.0.2, aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20; the topic invokes the function itself:
#   no settings                               -> no finding
#   retryAttempts 0                           -> Serverless-LambdaAsyncFailureDestination
#   an on-failure destination                 -> no finding, as it should be
#   an on-failure destination of the alias    -> no finding
# Needs Node.js 20 and npm; no AWS account. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cdk-nag@3.0.2 aws-cdk-lib@2.276.0 constructs@10.8.1
cat >seen.js <<'SCRIPT'
const fs = require("fs");
const path = require("path");
const { App, Stack, Validations } = require("aws-cdk-lib");
const { Code, Function, Runtime } = require("aws-cdk-lib/aws-lambda");
const { SqsDestination } = require("aws-cdk-lib/aws-lambda-destinations");
const { Topic } = require("aws-cdk-lib/aws-sns");
const { LambdaSubscription } = require("aws-cdk-lib/aws-sns-subscriptions");
const { Queue } = require("aws-cdk-lib/aws-sqs");
const { ServerlessChecks } = require("cdk-nag");

const failed = (stack) => ({ onFailure: new SqsDestination(new Queue(stack, "Failed")) });
const ways = {
  "no settings": [() => ({})],
  "retryAttempts 0": [() => ({ retryAttempts: 0 })],
  "a destination": [failed],
  "a destination of the alias": [() => ({}), failed],
};
const RULE = "Serverless-LambdaAsyncFailureDestination";
const seen = {};
for (const [way, [settings, ofAlias]] of Object.entries(ways)) {
  const app = new App({ outdir: fs.mkdtempSync(path.join(process.cwd(), "out-")) });
  Validations.of(app).addPlugins(new ServerlessChecks(app));
  const stack = new Stack(app, "Stack");
  const code = { runtime: Runtime.PYTHON_3_13, handler: "index.handler", code: Code.fromInline("x") };
  const orders = new Function(stack, "Orders", { ...code, ...settings(stack) });
  new Topic(stack, "Topic").addSubscription(new LambdaSubscription(orders));
  if (ofAlias) orders.addAlias("live", ofAlias(stack));
  try {
    app.synth();
  } catch (error) {
    if (!error.message.startsWith("Validation failed")) throw error; // Other rules of the pack find something.
  }
  const [report] = JSON.parse(fs.readFileSync(path.join(app.outdir, "validation-report.json"))).pluginReports;
  const found = report.violations.map((violation) => violation.ruleName);
  if (!found.includes("Serverless-LambdaDefaultTimeout")) throw new Error("the pack has not judged the function");
  seen[way] = found.includes(RULE);
  console.log(`${way}: ${seen[way] ? RULE : "no finding"}`);
}
const expected = Object.fromEntries(Object.keys(ways).map((way) => [way, way === "retryAttempts 0"]));
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
SCRIPT
node seen.js 2>log || { cat log; exit 1; }
echo "As described."
