#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: aws-cdk-lib's LambdaDestination with responseOnly sends records over EventBridge, and writes the rule that
# picks them out. For an alias or a version the rule picks those of $LATEST: three destinations of one function, of
# which each has its own handler, get rules with one and the same pattern. So whatever such an event names, it cannot
# reach its own handler alone: either each record starts all three, or the rules of the alias and the version never see
# theirs. The settings themselves are right, and the bus takes every record, so nothing counts as undelivered.
# The input is valid: README and reference of aws-lambda-destinations name no limit, Alias and Version have
# configureAsyncInvoke() for this, and synthesis does not warn of it. No issue about it was found; the option came with
# aws/aws-cdk#5503.
# Seen with aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20; settings for the left one, rule for the right one:
#   function $LATEST -> Orders:$LATEST, alias live -> Orders:$LATEST, version -> Orders:$LATEST
# Needs Node.js 20 and npm; no AWS account. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1
cat >seen.js <<'SCRIPT'
const { App, Stack } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const { Alias, Code, Function, Runtime } = require("aws-cdk-lib/aws-lambda");
const { LambdaDestination } = require("aws-cdk-lib/aws-lambda-destinations");

const stack = new Stack(new App(), "Stack", { env: { account: "123456789012", region: "us-east-1" } });
const made = (name) =>
  new Function(stack, name, { runtime: Runtime.PYTHON_3_13, handler: "index.handler", code: Code.fromInline("x") });
const orders = made("Orders");
const version = orders.currentVersion;
const sources = { function: orders, alias: new Alias(stack, "Live", { aliasName: "live", version }), version };
for (const [name, source] of Object.entries(sources)) {
  source.configureAsyncInvoke({ onFailure: new LambdaDestination(made(`After-${name}`), { responseOnly: true }) });
}
const template = Template.fromStack(stack);
const of = (type) => Object.values(template.findResources(type)).map((resource) => resource.Properties);
const qualifiers = new Set(of("AWS::Lambda::EventInvokeConfig").map((each) => JSON.stringify(each.Qualifier)));
const rules = of("AWS::Events::Rule");
const handlers = new Set(rules.map((rule) => JSON.stringify(rule.Targets[0].Arn)));
const patterns = new Set(rules.map((rule) => JSON.stringify(rule.EventPattern)));
console.log(`qualifiers: ${qualifiers.size}, handlers: ${handlers.size}, rules: ${rules.length}`);
console.log(`patterns: ${patterns.size}`, ...patterns);
const counts = [qualifiers.size, handlers.size, rules.length, patterns.size].join();
const named = /"Fn::GetAtt":\["Orders\w+","Arn"\]},":\$LATEST"/.test([...patterns][0]);
process.exit(counts === "3,3,3,1" && named ? 0 : 1);
SCRIPT
node seen.js
echo "As described."
