// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The table. Everything from the document becomes text of the page (append, textContent), never HTML.
"use strict";

const ROWS_AT_ONCE = 100;
const PATHS = {
  destination: "Destination",
  closed: "Closed destination",
  dead_letter_queue: "Dead-letter queue",
  both: "Both",
  none: "Nowhere",
  unknown: "Unknown",
};
const HEALTHS = {
  healthy: "Healthy",
  unhealthy: "Unhealthy",
  unknown: "Unknown",
  not_read: "Not read",
  none: "None",
};
const DESCENDING_FIRST = ["severity", "lost", "received", "dropped", "retries", "age", "findings"];

const form = byId("filters");
const table = byId("rows");
const headers = [...(table?.tHead.rows[0].cells ?? [])];
const columns = headers.map((header) => header.dataset.column);
const sorted = { column: "lost", descending: true };
let targets = [];
let matching = [];
let rendered = 0;

function settingCell(target, name, text) {
  const isDefault = text !== "" && target.row[name] === null;
  const origin = isDefault ? [" ", element("span", { class: "faint" }, "default")] : [];
  return element("td", { class: "minor number" }, text, ...origin);
}

function eventsCell(target, number) {
  if (number < 0) {
    return element("td", { class: "middle fixed number faint" }, target.row.effective ? "not read" : "");
  }
  const scope = target.isOfFunction && number > 0 ? [" ", element("span", { class: "faint" }, "all")] : [];
  return element("td", { class: "middle fixed number" }, count(number), ...scope);
}

const CELLS = {
  severity: (target) => element("td", {}, severityLabel(SEVERITIES[target.severity])),
  name: (target, id) => {
    const attributes = { type: "button", class: "unfold", "aria-expanded": target.unfolded, "aria-controls": id };
    const place = element("span", { class: "where faint" }, placeOf(target));
    const events = element("span", { class: "numbers faint" }, numbersOf(target));
    return element("td", {}, element("button", attributes, target.name), place, events);
  },
  qualifier: (target) => element("td", { class: "qualifier" }, target.qualifier),
  lost: (target) => {
    const lost = target.lost < 0 ? "" : count(target.lost);
    return element("td", { class: `middle fixed number${target.lost > 0 ? " lost" : " faint"}` }, lost);
  },
  received: (target) => eventsCell(target, target.received),
  dropped: (target) => eventsCell(target, target.dropped),
  health: (target) => {
    const faint = ["healthy", "unhealthy"].includes(target.health) ? "" : " faint";
    const label = HEALTHS[target.health] ?? "";
    const dot = target.health === "unhealthy" ? element("span", { class: "severity error" }, label) : label;
    return element("td", { class: `middle${faint}` }, dot);
  },
  region: (target) => element("td", { class: "place fixed" }, target.region),
  account: (target) => {
    if (!target.accountName) {
      return element("td", { class: "place fixed" }, target.account);
    }
    const id = element("div", { class: "faint fixed" }, target.account);
    return element("td", { class: "place" }, target.accountName, id);
  },
  retries: (target) => settingCell(target, "maximum_retry_attempts", target.retries < 0 ? "" : String(target.retries)),
  age: (target) => settingCell(target, "maximum_event_age_in_seconds", target.age < 0 ? "" : duration(target.age)),
  path: (target) => {
    const isOrphan = target.row.qualifier_exists === false;
    return element("td", { class: "minor" }, isOrphan ? "Orphan" : PATHS[target.path] ?? "");
  },
  findings: (target) => {
    const rules = [...new Set(target.list.map((finding) => title(finding.rule)))];
    return element("td", {}, [...rules, ...(target.accepted.length ? ["accepted"] : [])].join(", "));
  },
};

// Narrow screens have no columns for these.
function placeOf(target) {
  const account = columns.includes("account") ? [target.accountName || target.account] : [];
  return [target.region, ...account].join(", ");
}

// Narrow screens have no columns for these, either.
function numbersOf(target) {
  if (target.received < 0) {
    return `${target.qualifier}${target.row.effective ? ": events not read" : ""}`;
  }
  const lost = target.lost > 0 ? [`not kept ${count(target.lost)}`] : [];
  const dropped = target.dropped < 0 ? "dropped not read" : `dropped ${count(target.dropped)}`;
  return `${target.qualifier}: ${[...lost, dropped, `received ${count(target.received)}`].join(", ")}`;
}

function rowsOf(target, number) {
  const id = `target-${number}`;
  const row = element("tr", {}, ...columns.map((column) => CELLS[column](target, id)));
  const cell = element("td", { colspan: columns.length });
  const details = element("tr", { class: "unfolded", id }, cell);
  const update = () => {
    row.querySelector(".unfold").setAttribute("aria-expanded", target.unfolded);
    details.hidden = !target.unfolded;
    cell.replaceChildren(...(target.unfolded ? detailsOf(target) : []));
  };
  row.addEventListener("click", () => {
    if (getSelection().isCollapsed) { // otherwise the click ended a selection of text
      target.unfolded = !target.unfolded;
      update();
    }
  });
  update();
  return [row, details];
}

function detailsOf(target) {
  const worstFirst = (one, other) => SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity);
  const findings = [...[...target.list].sort(worstFirst), ...target.accepted].map((finding) => findingElement(finding, targets));
  const address = consoleOf(target);
  if (address) {
    const link = element("a", { href: address, rel: "noreferrer" }, "Open the function in the AWS console");
    findings.push(element("p", { class: "console" }, link));
  }
  if (!target.row.effective) {
    return findings;
  }
  const values = flattened(target.row).flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", value === null ? { class: "null" } : {}, String(value)),
  ]);
  return [...findings, element("div", { class: "raw" }, element("h3", {}, "Values"), element("dl", {}, ...values))];
}

function arrange(column, descending) {
  Object.assign(sorted, { column, descending });
  sortTargets(targets, column, descending);
  for (const header of headers) {
    header.removeAttribute("aria-sort");
  }
  headers[columns.indexOf(column)].setAttribute("aria-sort", descending ? "descending" : "ascending");
}

function show() {
  matching = matchingTargets(targets, Object.fromEntries(new FormData(form)));
  rendered = 0;
  table.tBodies[0].replaceChildren();
  showMore();
}

function showMore() {
  const next = matching.slice(rendered, rendered + ROWS_AT_ONCE);
  table.tBodies[0].append(...next.flatMap((target, index) => rowsOf(target, rendered + index)));
  rendered += next.length;
  const left = matching.length - rendered;
  table.hidden = matching.length === 0;
  byId("more").hidden = left === 0;
  byId("more").textContent = `Show ${count(Math.min(ROWS_AT_ONCE, left))} more`;
  byId("status").textContent = statusText(left);
  showFilter();
}

// Who follows a link must see that it shows a part.
function showFilter() {
  const controls = [...form.querySelectorAll("[name]")].filter((control) => control.value);
  const words = controls.map((control) => {
    const value = control.options ? control.selectedOptions[0].textContent : control.value;
    return `${control.labels[0].firstChild.textContent.trim()}: ${value}`;
  });
  byId("filtered").textContent = words.length ? `Filtered by ${words.join("; ")}` : "";
  byId("filtered").hidden = words.length === 0;
  byId("csv").hidden = matching.length === 0;
}

function statusText(left) {
  const noun = matching.length === 1 ? "target" : "targets";
  const number = left ? `The first ${count(rendered)} of ${count(matching.length)}` : count(matching.length);
  if (matching.length === targets.length) {
    return `${number} ${noun}`;
  }
  return matching.length ? `${number} matching ${noun}, ${count(targets.length)} in all` : "No target matches.";
}

// The address holds the view, for links to it: #rule=events_lost&sort=-findings
function remember() {
  const view = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  if (sorted.column !== "lost" || !sorted.descending) {
    view.set("sort", (sorted.descending ? "-" : "") + sorted.column);
  }
  history.replaceState(null, "", `#${view}`);
}

function recall() {
  const view = new URLSearchParams(location.hash.slice(1));
  for (const control of form.querySelectorAll("[name]")) {
    const value = view.get(control.name) ?? "";
    const isKnown = !control.options || [...control.options].some((option) => option.value === value);
    control.value = isKnown ? value : "";
  }
  const [, minus, column] = /^(-?)(.*)$/.exec(view.get("sort") ?? "-lost");
  arrange(columns.includes(column) ? column : "lost", minus === "-" || !columns.includes(column));
  show();
}

// A link to a view opens at it; one to a single target opens that target.
function follow() {
  recall();
  byId("targets").scrollIntoView();
  const [only, ...others] = matching;
  if (only && others.length === 0 && !only.unfolded) {
    table.querySelector(".unfold").click();
  }
}

function listen(report) {
  let timer;
  const changed = () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(remember, 300); // Browsers limit how often the address may change.
  };
  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const header of headers) {
    header.firstChild.addEventListener("click", () => {
      const { column } = header.dataset;
      arrange(column, sorted.column === column ? !sorted.descending : DESCENDING_FIRST.includes(column));
      changed();
    });
  }
  byId("more").addEventListener("click", () => {
    const first = table.tBodies[0].rows.length;
    showMore();
    table.tBodies[0].rows[first].querySelector("button").focus();
  });
  for (const label of document.querySelectorAll("[data-shows]")) {
    label.replaceChildren(element("a", { href: `#${label.dataset.shows}` }, label.textContent));
  }
  addEventListener("beforeprint", () => printFindings(report, targets, rendered < matching.length));
  addEventListener("afterprint", clearPaper);
  addEventListener("hashchange", () => location.hash.includes("=") && follow());
  byId("csv").addEventListener("click", () => saveCsv(matching));
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.elements.text.focus();
    }
  });
}

async function start() {
  const report = await unpack(byId("data").textContent);
  generatedAt = report.generated_at;
  completeLists(report);
  if (table) {
    targets = targetsOf(report);
    offerRemedies(report);
    listen(report);
    form.hidden = false;
    location.hash.includes("=") ? follow() : recall();
  }
}

start().catch((error) => {
  const reason =
    "DecompressionStream" in window
      ? `The table could not be unpacked: ${error.message}`
      : "This browser is too old to unpack the table. Chrome 80, Firefox 113, Safari 16.4 and later can.";
  byId("failure")?.append(reason);
});
