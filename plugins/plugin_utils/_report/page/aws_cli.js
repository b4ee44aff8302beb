// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// A remedy as commands of the AWS CLI, for who has no Ansible at hand. Nothing here touches the page.
"use strict";

const WRITE = "cloudops.aws_lambda.lambda_event_invoke_config";
const NUMBERS = { maximum_retry_attempts: "MaximumRetryAttempts", maximum_event_age_in_seconds: "MaximumEventAgeInSeconds" };
const DESTINATIONS = { on_failure: "OnFailure", on_success: "OnSuccess" };

// The YAML of remedies: blocks, lists, and texts as Python escapes them.
function valueOf(lines, indent = 0) {
  const [first] = lines;
  if (first.trim().startsWith("- ")) {
    const starts = lines.flatMap((line, at) => (line.startsWith(`${" ".repeat(indent)}- `) ? [at] : []));
    return starts.map((start, at) => {
      const [head, ...rest] = lines.slice(start, starts[at + 1]);
      const item = head.slice(indent + 2);
      return /^\w+: /.test(item) ? valueOf([" ".repeat(indent + 2) + item, ...rest], indent + 2) : scalarOf(item);
    });
  }
  const found = {};
  for (let at = 0; at < lines.length; ) {
    const [, name, text] = /^ *([\w.]+):(?: (.*))?$/.exec(lines[at]);
    let end = at + 1;
    while (end < lines.length && lines[end].search(/\S/) > indent) {
      end += 1;
    }
    const inner = lines.slice(at + 1, end);
    found[name] = text === undefined ? valueOf(inner, inner[0].search(/\S/)) : scalarOf(text);
    at = end;
  }
  return found;
}

function scalarOf(text) {
  if (text.startsWith("[")) {
    return text.slice(1, -1).split(", ").map(scalarOf);
  }
  if (!text.startsWith('"')) {
    return text;
  }
  return text.slice(1, -1).replace(/\\(?:x(..)|u(.{4})|U(.{8})|(.))/g, (_all, x, u, U, letter) =>
    letter ? { n: "\n", t: "\t", r: "\r" }[letter] ?? letter : String.fromCodePoint(parseInt(x ?? u ?? U, 16)),
  );
}

// A shell stops at a variable that is not set, and says so.
function quoted(value) {
  const parts = String(value).split(/\{\{ (\w+) \}\}/);
  const texts = parts.map((part, at) => {
    if (at % 2) {
      return `"\${${part}:?is not set}"`;
    }
    return /^[\w.,:/=+@%-]*$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;
  });
  return texts.join("") || "''";
}

function command(service, operation, options) {
  const texts = Object.entries(options).filter(([, value]) => value !== undefined);
  return ["aws", service, operation, ...texts.flatMap(([name, value]) => [`--${name}`, quoted(value)])].join(" ");
}

const COMMANDS = {
  [WRITE]: (options, targets) => writing(options, targets),
  "community.aws.sqs_queue": ({ name, region }) => command("sqs", "create-queue", { region, "queue-name": name }),
  "community.aws.sns_topic": ({ name, region }) => command("sns", "create-topic", { region, name }),
  "amazon.aws.iam_policy": (options) =>
    command("iam", "put-role-policy", {
      "role-name": options.iam_name,
      "policy-name": options.policy_name,
      "policy-document": JSON.stringify(options.policy_json),
    }),
  "amazon.aws.cloudwatch_metric_alarm": (options) =>
    command("cloudwatch", "put-metric-alarm", {
      region: options.region,
      "alarm-name": options.name,
      namespace: options.namespace,
      "metric-name": options.metric_name,
      dimensions: `Name=FunctionName,Value=${options.dimensions.FunctionName}`,
      statistic: options.statistic,
      period: options.period,
      "evaluation-periods": options.evaluation_periods,
      "comparison-operator": options.comparison,
      threshold: options.threshold,
      "treat-missing-data": options.treat_missing_data,
      "alarm-actions": options.alarm_actions[0],
    }),
  "ansible.builtin.command": ({ argv }) => argv.map(quoted).join(" "),
};

// UpdateFunctionEventInvokeConfig keeps the settings that it is not given. Lambda's API reference says so of options,
// not of one of two destinations, and there has to be a configuration. PutFunctionEventInvokeConfig replaces all: it is
// given what is stored, and what all findings of the target want, or one command would undo another.
function writing(options, targets) {
  const { function_name: arn, region } = options;
  const [, name, qualifier] = /^((?:[^:]*:){6}[^:]*):?(.*)$/.exec(arn) ?? [null, arn, ""];
  const place = { region, "function-name": name, qualifier: qualifier || undefined };
  const numbersIn = (values) =>
    Object.keys(NUMBERS).flatMap((option) =>
      values[option] === undefined || values[option] === null ? [] : [[option.replaceAll("_", "-"), values[option]]],
    );
  const remove = () => command("lambda", "delete-function-event-invoke-config", place);
  if (options.state === "absent") {
    return remove();
  }
  const target = targets.find((each) => each.row.function_arn === arn);
  const now = storedAt(arn, target, targets);
  if (now === null) {
    return null;
  }
  const stored = now.configured ? now : {};
  if (stored.configured && !options.destination_config) {
    const numbers = Object.fromEntries(numbersIn(options));
    return command("lambda", "update-function-event-invoke-config", { ...place, ...numbers });
  }
  const others = (target?.list ?? []).flatMap((finding) => optionsOf(finding.remedy, arn));
  const numbers = Object.fromEntries([stored, ...others, options].flatMap(numbersIn));
  const sides = {};
  for (const side of Object.keys(DESTINATIONS)) {
    const all = [stored, ...others, options].map((each) => each.destination_config?.[side]?.destination);
    const last = all.filter((value) => value !== undefined && value !== null).at(-1);
    if (last) {
      sides[DESTINATIONS[side]] = { Destination: last };
    }
  }
  if (Object.keys(numbers).length + Object.keys(sides).length === 0) {
    return remove();
  }
  const destinations = Object.keys(sides).length ? JSON.stringify(sides) : undefined;
  return command("lambda", "put-function-event-invoke-config", { ...place, ...numbers, "destination-config": destinations });
}

// What AWS stores: in check mode, a row is what a repair would leave. null if that is not known. A target without a row has
// no configuration, if all those of its function were listed.
function storedAt(arn, target, targets) {
  if (target) {
    const stored = target.row.stored === undefined ? target.row : target.row.stored;
    return typeof stored?.configured === "boolean" ? stored : null;
  }
  const function_ = arn.replace(/^((?:[^:]*:){6}[^:]*).*$/, "$1:");
  const isListed = targets.some(
    ({ row }) => row.function_arn.startsWith(function_) && row.completeness?.configurations === true,
  );
  return isListed ? { configured: false } : null;
}

// What a remedy writes for this target.
function optionsOf(remedy, arn) {
  return tasksOf(remedy)
    .map(parsed)
    .flatMap((task) => (task?.[WRITE]?.function_name === arn ? [task[WRITE]] : []));
}

function parsed(task) {
  const lines = task.filter((line) => !line.startsWith("#"));
  return lines.length ? valueOf(lines)[0] : null;
}

// null if a task only reads or says something, if a text is one that no name in AWS has, if it is not known what is stored,
// or if another version wrote it.
function awsCliOf(remedy, targets) {
  try {
    return remedy.includes("!unsafe") ? null : commandsOf(remedy, targets);
  } catch {
    return null;
  }
}

function commandsOf(remedy, targets) {
  const commands = [];
  for (const task of tasksOf(remedy)) {
    const { name, ...module } = parsed(task) ?? {};
    const [[action, options] = []] = Object.entries(module);
    if (!COMMANDS[action]) {
      return null;
    }
    const written = COMMANDS[action](options, targets);
    if (written === null) {
      return null;
    }
    commands.push(...task.filter((line) => ACCOUNT_LINE.test(line)), written);
  }
  const text = commands.join("\n");
  const variables = new Set([...text.matchAll(/\$\{(\w+):/g)].map(([, variable]) => variable));
  const first = [...variables].map((variable) => lineAbout(variable, remedy, targets));
  return [...first, text, ""].join("\n");
}

// What another finding of the target wants may need a variable, too.
function lineAbout(variable, remedy, targets) {
  const start = `# Set ${variable}:`;
  const all = targets.find((target) => target.list.some((finding) => finding.remedy.includes(start)))?.list ?? [];
  const named = [remedy, ...all.map((finding) => finding.remedy)].find((each) => each.includes(start));
  return named?.split("\n").find((line) => line.startsWith(start)) ?? `# Set ${variable}`;
}
