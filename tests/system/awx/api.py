# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stub of AWX's API: as much of it as the modules of awx.awx need to set up the pattern.

It keeps what it is sent, and refuses some of what AWX refuses: a reference to something of another kind, a second
object of the same name, a playbook that the project does not have, an invalid survey, schedule or message. Nothing is
run.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import dateutil.rrule
import jinja2.sandbox

TOKEN = "stub-token"
_SECRET = "$encrypted$"
# The kinds of objects, and what their fields refer to.
_KINDS: dict[str, dict[str, str]] = {
    "organizations": {},
    "teams": {"organization": "organizations"},
    "labels": {"organization": "organizations"},
    "credential_types": {},
    "credentials": {"organization": "organizations", "credential_type": "credential_types"},
    "execution_environments": {"organization": "organizations", "credential": "credentials"},
    "notification_templates": {"organization": "organizations"},
    "projects": {"organization": "organizations", "default_environment": "execution_environments"},
    "inventories": {"organization": "organizations"},
    "inventory_sources": {
        "inventory": "inventories",
        "source_project": "projects",
        "credential": "credentials",
        "execution_environment": "execution_environments",
    },
    "job_templates": {
        "organization": "organizations",
        "project": "projects",
        "inventory": "inventories",
        "execution_environment": "execution_environments",
    },
    "workflow_job_templates": {"organization": "organizations"},
    "workflow_job_template_nodes": {
        "workflow_job_template": "workflow_job_templates",
        "unified_job_template": "unified_job_templates",
    },
    "workflow_approval_templates": {},
    "schedules": {"unified_job_template": "unified_job_templates"},
}
_UNIFIED = {
    "projects": "project",
    "inventory_sources": "inventory_source",
    "job_templates": "job_template",
    "workflow_job_templates": "workflow_job_template",
    "workflow_approval_templates": "workflow_approval_template",
}
_NODES = {f"{outcome}_nodes": "workflow_job_template_nodes" for outcome in ("always", "success", "failure")}
_ASSOCIATIONS = {
    "credentials": "credentials",
    "labels": "labels",
    "teams": "teams",
    **_NODES,
    **{f"notification_templates_{event}": "notification_templates" for event in ("success", "error", "approvals")},
}
_ROLES = ("execute_role", "approval_role")
# AWX keeps a multiselect's default as text only, and refuses a list.
_QUESTIONS = {"text": str, "textarea": str, "integer": int, "multiplechoice": str, "multiselect": str}


class Refused(Exception):
    """AWX answers with 400 and this text."""


class Api:
    """The objects of a controller, by kind and ID. files are those of every project."""

    def __init__(self, files: Sequence[str]) -> None:
        self._files = files
        self._ids = iter(range(1, 1000))
        self.objects: dict[str, dict[int, dict[str, Any]]] = {kind: {} for kind in _KINDS}
        self.links: dict[tuple[str, int, str], list[int]] = {}
        self.surveys: dict[int, dict[str, Any]] = {}
        self.refusals: list[str] = []
        self.writes = 0

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Return the status and the content of the response."""
        parts = path.strip("/").split("/")[2:]
        kind, identifier, action = [*parts, "", "", ""][:3]
        if kind == "project_updates":
            return 200, {"id": int(identifier), "status": "successful", "finished": "2026-01-01T00:00:00Z"}
        if kind == "roles":
            links = self.links.setdefault((kind, int(identifier), action), [])
            if method == "POST":
                return 204, self._link(links, action, body)
            return 200, self._page([self._shown(action, each) for each in links])
        if not identifier:
            return (201, self._create(kind, body)) if method == "POST" else (200, self._page(self._find(kind, query)))
        thing = self.objects[kind][int(identifier)]
        if action == "survey_spec":
            return 200, self._survey(thing["id"], body) if method == "POST" else self.surveys.get(thing["id"], {})
        if action == "create_approval_template":
            fields = {name: body[name] for name in ("name", "description", "timeout") if name in body}
            approval = self._create("workflow_approval_templates", fields)
            thing["unified_job_template"] = approval["id"]
            return 201, approval
        if action:
            links = self.links.setdefault((kind, thing["id"], action), [])
            if method != "POST":
                return 200, self._page([self._shown(_ASSOCIATIONS[action], each) for each in links])
            return 204, self._link(links, _ASSOCIATIONS[action], body)
        if method == "PATCH":
            self._write(kind, thing, body)
        return 200, self._shown(kind, thing["id"])

    def named(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the objects of a kind by their names."""
        return {str(thing.get("name", thing.get("identifier"))): thing for thing in self.objects[kind].values()}

    def linked(self, kind: str, identifier: int, action: str) -> list[dict[str, Any]]:
        return [self.objects[_ASSOCIATIONS[action]][each] for each in self.links.get((kind, identifier, action), [])]

    @staticmethod
    def _page(results: list[dict[str, Any]]) -> dict[str, Any]:
        return {"count": len(results), "next": None, "results": results}

    def _find(self, kind: str, query: dict[str, str]) -> list[dict[str, Any]]:
        kinds = list(_UNIFIED) if kind == "unified_job_templates" else [kind]
        shown = [self._shown(each, identifier) for each in kinds for identifier in self.objects[each]]
        return [each for each in shown if all(str(each.get(name)) == value for name, value in query.items())]

    def _create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        thing: dict[str, Any] = {"id": next(self._ids)}
        if kind == "inventory_sources":
            thing["organization"] = self.objects["inventories"][body["inventory"]]["organization"]
        self._write(kind, thing, body)
        self.objects[kind][thing["id"]] = thing
        return self._shown(kind, thing["id"])

    def _write(self, kind: str, thing: dict[str, Any], body: dict[str, Any]) -> None:
        self._check(kind, {**thing, **body})
        if kind == "notification_templates" and thing.get("name"):
            # AWX stores messages as they are created, and adds what is missing as they are changed.
            body = {**body, "messages": {"started": None, "workflow_approval": None, **body.get("messages", {})}}
        thing.update(body)
        self.writes += 1

    def _link(self, links: list[int], kind: str, body: dict[str, Any]) -> None:
        if body["id"] not in self.objects[kind]:
            raise Refused(f"{body['id']} is none of {kind}")
        self.writes += 1
        if body.get("disassociate"):
            links.remove(body["id"])
        else:
            links.append(body["id"])

    def _shown(self, kind: str, identifier: int) -> dict[str, Any]:
        """Return an object as AWX shows it: without secrets."""
        url = f"/api/v2/{kind}/{identifier}/"
        shown = {**self.objects[kind][identifier], "url": url, "type": _UNIFIED.get(kind, kind.removesuffix("s"))}
        related = {"survey_spec": f"{url}survey_spec/"}
        if kind == "workflow_job_template_nodes" and shown.get("unified_job_template"):
            target = shown["unified_job_template"]
            (target_kind,) = (each for each in _UNIFIED if target in self.objects[each])
            related["unified_job_template"] = f"/api/v2/{target_kind}/{target}/"
        if kind == "workflow_job_templates":
            roles = {role: {"id": identifier * 10 + number} for number, role in enumerate(_ROLES)}
            shown["summary_fields"] = {"object_roles": roles}
        if kind == "notification_templates":
            # AWX reads these back as empty if they were not sent.
            configuration = shown["notification_configuration"]
            shown["notification_configuration"] = {"username": "", "password": "", **configuration}
        if kind == "projects":
            shown |= {"scm_revision": "1", "summary_fields": {"current_update": {"id": 1}}}
        if kind == "credentials":
            fields = self.objects["credential_types"][shown["credential_type"]]["inputs"]["fields"]
            secret = {field["id"] for field in fields if field.get("secret")}
            shown["inputs"] = {
                name: _SECRET if name in secret and value else value for name, value in shown["inputs"].items()
            }
        return {**shown, "related": related}

    def _check(self, kind: str, thing: dict[str, Any]) -> None:
        for field, target in _KINDS[kind].items():
            kinds = list(_UNIFIED) if target == "unified_job_templates" else [target]
            if thing.get(field) is not None and not any(thing[field] in self.objects[each] for each in kinds):
                raise Refused(f"{field} {thing[field]} is none of {target}")
        unique = ("name", "identifier", "organization", "workflow_job_template")
        for other in self.objects[kind].values():
            if other["id"] != thing["id"] and all(other.get(key) == thing.get(key) for key in unique):
                raise Refused(f"{kind} {thing} exists")
        if kind == "job_templates" and thing["playbook"] not in self._files:
            raise Refused(f"Playbook not found for project: {thing['playbook']}")
        if kind == "inventory_sources" and thing["source_path"] not in self._files:
            raise Refused(f"no such file in the project: {thing['source_path']}")
        if kind == "credentials":
            self._check_inputs(thing)
        if kind == "schedules":
            if "INTERVAL=" not in thing["rrule"]:
                raise Refused("INTERVAL required in rrule")
            dateutil.rrule.rrulestr(thing["rrule"], forceset=True)
        if kind == "notification_templates":
            messages = {name: each for name, each in thing["messages"].items() if each}
            for message in (messages.pop("workflow_approval", None) or {}).values():
                json.loads(render_approval(message["body"]))
            for message in messages.values():
                json.loads(render_message(message["body"], {}))

    def _check_inputs(self, credential: dict[str, Any]) -> None:
        inputs = self.objects["credential_types"][credential["credential_type"]]["inputs"]
        names = {field["id"] for field in inputs["fields"]}
        missing = [name for name in inputs["required"] if not credential["inputs"].get(name)]
        if missing or set(credential["inputs"]) - names:
            raise Refused(f"inputs: {missing} are missing, {set(credential['inputs']) - names} are unknown")

    def _survey(self, identifier: int, spec: dict[str, Any]) -> dict[str, Any]:
        for question in spec["spec"]:
            for key, kind in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
                if not isinstance(question[key], kind):
                    raise Refused(f"{question}: {key} is no {kind}")
            default = question.get("default", "")
            if default != "" and not isinstance(default, _QUESTIONS[question["type"]]):
                raise Refused(f"{question}: its default has another type")
            if question["type"].startswith("multi") and not set(str(default).splitlines()) <= set(
                question["choices"].splitlines()
            ):
                raise Refused(f"{question}: its default is no choice")
        self.surveys[identifier] = spec
        self.writes += 1
        return {}


def render_message(body: str, artifacts: dict[str, Any]) -> str:
    """Render a message as AWX does, which checks it without the artifacts of a job."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    job = {"name": "job", "artifacts": artifacts}
    return environment.from_string(body).render(job=job, url="https://awx.example.com/#/jobs/playbook/1")


def render_approval(body: str, status: str = "running") -> str:
    """Render a message about an approval, which has no job."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    url = "https://awx.example.com/#/jobs/workflow/1"
    return environment.from_string(body).render(
        approval_node_name="Approve the repair", approval_status=status, workflow_url=url
    )


def serve(api: Api) -> Iterator[str]:
    """Yield the URL of a server of this API."""

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}") if length else {}
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            try:
                if self.headers["Authorization"] != f"Bearer {TOKEN}":
                    status, content = 401, {"detail": "Authentication credentials were not provided."}
                else:
                    status, content = api.answer(self.command, url.path, query, body)
            except (Refused, KeyError, ValueError, jinja2.TemplateError) as error:
                api.refusals.append(f"{self.command} {self.path}: {error!r}")
                status, content = 400, {"__all__": [repr(error)], "error": repr(error)}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.end_headers()
            if status != 204:
                self.wfile.write(json.dumps(content).encode())

        do_GET = do_POST = do_PATCH = do_DELETE = _respond

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
