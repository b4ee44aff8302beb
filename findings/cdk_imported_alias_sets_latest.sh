#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: aws-cdk-lib imports a function by the ARN of an alias and keeps the alias in what invokes it, but
# configureAsyncInvoke() of the same object writes the settings of $LATEST, without a warning. So the rule of a schedule
# sends its events to `orders:live`, and the retries that were asked for are set at `orders:$LATEST`, which gets none.
# The input is valid: Function.fromFunctionArn() takes such an ARN, and when a release cut off the alias it was taken
# back as a fault (aws/aws-cdk#30002, #30008). No issue about the settings was found. An alias that is imported with
# Version.fromVersionArn() or Alias.fromAliasAttributes() has its settings where they belong.
# Seen with aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20:
#   Function.fromFunctionArn(...:orders:live)    target of the rule ...:orders:live, settings of orders:$LATEST
#   Version.fromVersionArn(...:invoices:live)    target of the rule ...:invoices:live, settings of invoices:live
# Needs Node.js 20 and npm; no AWS account. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1
cat >seen.js <<'SCRIPT'
const { App, Duration, Stack } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const { Rule, Schedule } = require("aws-cdk-lib/aws-events");
const { LambdaFunction } = require("aws-cdk-lib/aws-events-targets");
const { Function, Version } = require("aws-cdk-lib/aws-lambda");

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";
const ways = {
  "Function.fromFunctionArn": (stack) => Function.fromFunctionArn(stack, "Imported", `${ARN}orders:live`),
  "Version.fromVersionArn": (stack) => Version.fromVersionArn(stack, "Imported", `${ARN}invoices:live`),
};
const seen = {};
for (const [way, imported] of Object.entries(ways)) {
  const stack = new Stack(new App(), "Stack", { env: { account: "123456789012", region: "us-east-1" } });
  const target = imported(stack);
  target.configureAsyncInvoke({ retryAttempts: 0 });
  new Rule(stack, "Rule", { schedule: Schedule.rate(Duration.hours(1)), targets: [new LambdaFunction(target)] });
  const template = Template.fromStack(stack);
  const only = (type) => Object.values(template.findResources(type))[0].Properties;
  const settings = only("AWS::Lambda::EventInvokeConfig");
  seen[way] = [only("AWS::Events::Rule").Targets[0].Arn, `${settings.FunctionName}:${settings.Qualifier}`];
  console.log(`${way}: events go to ${seen[way][0]}, settings of ${seen[way][1]}`);
}
const expected = {
  "Function.fromFunctionArn": [`${ARN}orders:live`, "orders:$LATEST"],
  "Version.fromVersionArn": [`${ARN}invoices:live`, "invoices:live"],
};
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
SCRIPT
node seen.js
echo "As described."
