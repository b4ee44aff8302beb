#!/usr/bin/python

# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_parked_events
version_added: 0.1.0
short_description: Send failed events of AWS Lambda functions again, or discard them
description:
  - Sends the events that wait in queues and buckets to their functions again, each with the payload that it had, or
    discards them. The queues and buckets are the destinations on failure and the dead-letter queues of functions.
    AWS's own redrive takes messages of neither to a function.
  - What the events contain is not returned and not logged.
  - Check mode is the plan. It looks at the same records and asks whether the functions take them, which raises the
    receive counts of messages, and sends, deletes and writes nothing.
  - An event is sent as an asynchronous invocation. Only after AWS Lambda has accepted it, its message or object is
    deleted. Events are sent one after the other. If the task is killed between the two requests, one event has been
    sent whose record is still there, and the next task sends it once more if it is a message.
    An answer counts as one of AWS only if it has a request ID of AWS.
    Use functions that can take an event twice, as AWS Lambda asks for anyway.
  - A message is sent or discarded only while it is hidden from others, for longer than one request can take. If that
    time is about to run out, it is extended; if it did run out, the message is in RV(kept), and the task fails.
  - An object is copied to C(replayed/) in its bucket before its event is sent, on condition that no copy is there, so
    that of several tasks at once one sends it. The copy is deleted if Lambda refuses the event, and stays if the task
    is killed or no answer comes. An object that has a copy is then in RV(kept), and the task fails. If no task is
    running, discard the record if its event was sent, or else delete the copy. S3 takes this condition in all regions.
    A service of somebody else at O(endpoint_url) may ignore it, so run one task at a time there.
    In check mode, C(replayed/) is listed to see which objects have a copy.
  - AWS Lambda writes to the destination on failure and to the dead-letter queue of a function, so that with both, each
    event waits twice. It is sent once. Its other record, which has the same request ID, is taken away, too, and
    RV(replayed[].other_sources) says where. The record of the destination names the version or alias, so it is the one
    that is sent, if both places are known. If it is not sent, as it has no payload for example, the dead-letter message
    is not either, unless it goes to the same function and qualifier; nor is one whose
    other record may be in a place that could not be read to its end, whatever O(target) is - that record can show that
    the event was sent already.
  - Lambda may give up an event twice, and a queue may have a message twice. So the places of what was sent are read to
    their end, also if O(limit) comes first, and once more for events that were sent after they were read. That takes
    one request for each 10 messages of a queue and one for each object of a bucket, whatever O(limit) is.
  - RV(replayed[].removed) is V(true) only if all these places were read to their end, and no record of the event is
    left. If a function has two, or if that was not read, the other record of the event must have been found, too. So it
    must if the function may have had another dead-letter queue when the event failed, as it was changed since, and if
    it may have had a destination on failure, which is so for each dead-letter message. The dead-letter queue may be
    that of the version that ran or that of C($LATEST) - AWS has documented both. Else RV(replayed[].reason) says why
    not, and the task warns. The other record may come later, or wait where the task did not look, and a task for that
    place would send the event again - so give those that were not removed as O(skip) to it. Their records are then in
    RV(kept), and O(state=discarded) with O(request_ids) takes them away. With O(sources), name both places. Which
    destinations the events of dead-letter messages have is read only with O(function_name) alone and without a
    qualifier. If the task is killed, the next one may send the events of the other records again. Run one task at a
    time for such a function.
  - RV(replayed) has the old and the new request ID of each event, also if the task fails or is told to end (SIGTERM,
    SIGINT or SIGHUP).
    Give the ones that were not removed as O(skip) to the next task.
  - A durable function gets an execution name made of the old request ID, so that AWS starts one execution of an event
    however often it is sent.
  - Do not set the keyword C(timeout) for the task. At that time, Ansible reports that the task has failed, and loses
    its result. A module on the controller itself then sends and discards nothing more; over SSH it goes on to the end.
    C(async) ends a module in the same way, and of each attempt but the last, C(retries) loses the result.
    O(limit) and O(events_per_second) say how long a task takes.
  - A message that SQS returns again after it was deleted is deleted again.
    A queue counts as done when SQS returns no more messages and the numbers of the queue agree. Messages that somebody
    else has received cannot be looked at, and the task fails with their number in RV(stopped). The numbers of SQS are
    approximate, so try again after a few minutes.
  - Nothing is received from a queue that has a redrive policy, or that an event source mapping of the account polls.
    See M(cloudops.aws_lambda.lambda_parked_events_info).
  - The records say which function is invoked. With O(sources) alone, whoever can write to a queue or bucket chooses
    functions of the account and region, so name O(function_name) beside it if others can.
  - What is not known to be meant is neither sent nor discarded, and is in RV(kept). A dead-letter message counts as one
    of a function if that function alone has the queue now, and the queue is of the account of the credentials. AWS does
    not tell who had it when the event failed, so if a function with a dead-letter queue was changed since, or has a
    topic in its place, the task warns - look at the plan, or name O(request_ids) and O(target). Otherwise
    it takes O(request_ids) with O(sources) alone, or with O(function_name) that names all functions that have the
    queue, without a qualifier; to send it takes O(target), too. The same goes for a record whose function cannot be
    read.
  - Records of functions of another account or region are in RV(kept), too, unless O(function_name) or
    O(event_invoke_configs) has the ARN of their function.
  - What cannot be sent stays where it is, and is in RV(kept) with the reason - the record has no payload, is one of
    success or of an event source mapping, is larger than the 1 MB that Lambda takes; the function does not exist, has a
    reserved concurrency of 0, or isolates tenants; a dead-letter message is of a function with published versions, and
    O(target) is not set.
  - Needs what M(cloudops.aws_lambda.lambda_parked_events_info) needs, and C(lambda:GetFunctionConfiguration),
    C(lambda:GetFunctionConcurrency), C(lambda:InvokeFunction), C(sqs:DeleteMessage) for queues, and C(s3:PutObject) and
    C(s3:DeleteObject) for buckets, C(replayed/) included. To copy an object that has tags takes C(s3:GetObjectTagging)
    and C(s3:PutObjectTagging), too.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  state:
    description:
      - V(replayed) sends events again.
      - V(discarded) takes records away without sending them. They are written to O(backup) first. It needs an exact
        selection - O(request_ids), or O(older_than) with O(function_name) or O(event_invoke_configs). Objects of a
        bucket are moved to C(discarded/).
      - An event can wait at two places, and a task for the other one would send it. O(condition) and O(error_type)
        select no dead-letter message. If the task sees such a record, RV(kept) has it, and the task warns. It warns,
        too, if another record may wait where it did not look - RV(discarded[].reason) says why.
      - O(sources) must not have the folder that the task moves objects to, C(replayed/) or C(discarded/).
    type: str
    required: true
    choices: [replayed, discarded]
  limit:
    description:
      - How many events are sent or discarded at most. All records of an event are one event, as far as they are found.
      - Other events are left, and everything is read to its end all the same, as it may have another record of these.
    type: int
    default: 100
  request_ids:
    description:
      - Only the events with these request IDs, which M(cloudops.aws_lambda.lambda_parked_events_info) shows. They
        narrow what the other options select. Records whose function is not known are meant only with them.
      - A request ID of AWS has letters, digits and hyphens. A record with another text in its place cannot be sent.
    type: list
    elements: str
  planned:
    description:
      - Only these events, as check mode has returned them in RV(replayed), with C(request_id), C(source),
        C(function_name), C(qualifier), C(region) and C(account_id). Each is sent only by a record that waits in this
        place, and only to this function. An event that would be sent in another way is in RV(kept) with the reason.
      - They narrow what the other options select, and add nothing to it. Give the others as for the plan,
        O(request_ids) included.
      - Only with O(state=replayed).
    type: list
    elements: dict
  condition:
    description:
      - Only events that Lambda gave up for this reason, such as V(RetriesExhausted), V(EventAgeExceeded) or
        V(ZeroReservedConcurrency). Dead-letter messages have none.
    type: str
  error_type:
    description:
      - Only events whose error is of a type that matches this pattern, such as V(Timeout*). Dead-letter messages have
        none, so that even V(*) does not match them.
    type: str
  older_than:
    description:
      - Only events that have waited for at least so long, a number with V(s), V(m), V(h) or V(d), such as V(2h).
        It is more than 0.
    type: str
  skip:
    description: Request IDs of events that stay where they are.
    type: list
    elements: str
  target:
    description:
      - The function to send the events to in place of their own, in any form that AWS accepts, with a version or alias
        at its end or without, such as V(my-function:FIXED).
      - Without a region in it, it is in the region of the record's function, or of the queue.
    type: str
  events_per_second:
    description:
      - How many events are sent per second, from 0.1 to 100. As they are sent one after the other, the time that AWS
        takes for two requests is the limit.
      - These requests do not count for O(requests_per_second).
    type: float
    default: 5
  stop_on_failures:
    description:
      - After so many events that AWS refused, or that came back to the same queue or bucket because they failed again,
        no more are sent, and the task fails.
      - A function that fails is retried first, by default after one and two minutes. The events of a short task come
        back when it has ended.
      - An event that fails again can also go to another place, or nowhere. So the task asks Amazon CloudWatch once a
        minute, after two minutes, how many events of a function were dropped since it began to send to it, and ends in
        the same way if there are so many. CloudWatch counts events of others, too, and minutes late. It is asked only
        about functions of the account of the credentials, and the task warns of others. If that fails, as it does
        without the permission C(cloudwatch:GetMetricData), the task warns and asks no more, and records that come back
        still count.
    type: int
    default: 5
  backup:
    description:
      - The file that O(state=discarded) writes first, a line of JSON for each record. It has the body, the message
        attributes with their types, bytes as base64, and the time when SQS got the message. Only its owner can read it.
        It must not exist yet.
    type: path
extends_documentation_fragment:
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.connection
  - cloudops.aws_lambda.parked
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - cloudops.aws_lambda.supported
attributes:
  check_mode:
    support: full
    details: Receives messages, which raises their receive counts, and makes them visible again.
  diff_mode:
    support: full
    details: Shows how many events of each function are taken away, and how many of them may still be there.
seealso:
  - module: cloudops.aws_lambda.lambda_parked_events_info
  - name: Invoke
    description: How an event is sent.
    link: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

EXAMPLES = r"""
---
- name: Show what would be sent again
  cloudops.aws_lambda.lambda_parked_events:
    function_name: my-function:BLUE
    state: replayed
  check_mode: true
  register: plan

- name: Send the events of an alias again, ten at first
  cloudops.aws_lambda.lambda_parked_events:
    function_name: my-function:BLUE
    state: replayed
    limit: 10
  register: first

- name: Send the rest, but none that was sent already
  cloudops.aws_lambda.lambda_parked_events:
    function_name: my-function:BLUE
    state: replayed
    limit: 10000
    skip: "{{ first.replayed | rejectattr('removed') | map(attribute='request_id') }}"

- name: Send what failed for a certain error to the version that has the repair
  cloudops.aws_lambda.lambda_parked_events:
    sources: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    function_name: my-function
    error_type: KeyError
    target: my-function:GREEN
    state: replayed

- name: Send what the plan has, and nothing else
  cloudops.aws_lambda.lambda_parked_events:
    function_name: my-function:BLUE
    state: replayed
    planned: "{{ plan.replayed }}"

- name: Discard what nobody needs any more
  cloudops.aws_lambda.lambda_parked_events:
    function_name: my-function
    older_than: 7d
    state: discarded
    backup: "{{ playbook_dir }}/discarded.jsonl"
"""

RETURN = r"""
replayed:
  description: The events that were sent again, in their order; in check mode, those that would be.
  returned: always
  type: list
  elements: dict
  contains:
    request_id: &request_id
      description: The request ID of the invocation that failed.
      type: str
      sample: 8ea123e4-1db7-4aca-ad10-d9ca1234c1fd
    new_request_id:
      description: >-
        The request ID of the new invocation. V(null) in check mode, and if no answer of Lambda came, or one of
        somebody in between; then the event may have been sent, and its record stays.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    function_name:
      description: The name of the function that it was sent to.
      type: str
      sample: my-function
    qualifier:
      description: The version or alias that it was sent to.
      type: str
      sample: BLUE
    region:
      description: The region of the function.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the function. V(null) if neither its record nor O(target) names one.
      type: str
      sample: "123456789012"
    source: &source
      description: Where it waited.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    removed:
      description: >-
        Whether its record was taken away, and the other one at the other failure path of the function, if the function
        has one or may have one; in check mode, whether they would be. If not, the next task may find it again.
      type: bool
      sample: true
    reason:
      description: Why RV(replayed[].removed) is V(false). V(null) if it is V(true).
      type: str
      sample: null
    other_sources:
      description: Where other records of the same event waited, which were taken away, too, or in check mode would be.
      type: list
      elements: str
      sample: []
discarded:
  description: The records that were discarded; in check mode, those that would be.
  returned: always
  type: list
  elements: dict
  contains:
    request_id: *request_id
    function_name:
      description: The name of its function. V(null) if it is not known.
      type: str
      sample: my-function
    qualifier:
      description: The version or alias that was invoked. V(null) if it is not known.
      type: str
      sample: BLUE
    source: *source
    removed:
      description: >-
        Whether it was taken away; in check mode, whether it would be. V(false) if no answer came, so that it may still
        be there.
      type: bool
      sample: true
    reason:
      description: >-
        Why RV(discarded[].removed) is V(false), or why another record of the event stays, or may, and a task would send
        the event by it. V(null) if none does.
      type: str
      sample: null
kept:
  description: The records that are meant, or may be, and stay where they are.
  returned: always
  type: list
  elements: dict
  contains:
    request_id:
      description: The request ID of the invocation that failed. V(null) if the record has none.
      type: str
      sample: 8ea123e4-1db7-4aca-ad10-d9ca1234c1fd
    reason:
      description: Why it was not sent or discarded.
      type: str
      sample: its request ID is in skip
    source: *source
    unsendable:
      description: >-
        Whether no task can ever send it, because of the record itself - it is one of success or of an event source
        mapping, or has no payload or one that is too large. Only of a record that is known to be of the functions that
        are meant, and only if the task saw no other record of the event that can be sent.
      type: bool
      sample: false
stopped:
  description: >-
    Why the task ended before it had done everything, or why it may not have seen everything, such as messages that
    somebody else has received. The task then fails. V(null) if there is no reason.
  returned: success and failure after the options were checked
  type: str
  sample: null
complete:
  description: >-
    Whether everything was looked at that waits. V(false) if RV(stopped) or RV(errors) says why not, if O(limit) was
    reached, or if RV(not_found) names a function.
  returned: success and failure after the options were checked
  type: bool
  sample: true
sources:
  description: >-
    The ARNs of the queues and buckets that the task is about. If RV(complete) is V(true), each was read to its end.
  returned: success and failure after the options were checked
  type: list
  elements: str
  sample: ["arn:aws:sqs:us-east-2:123456789012:failed-invocations"]
not_found:
  description: >-
    The named functions and qualifiers that do not exist, or of which it could not be read whether they do. Nobody knows
    where their records wait, or whether any do. Empty with O(sources) or O(event_invoke_configs).
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region that was asked.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the function. V(null) if it is not known.
      type: str
      sample: "123456789012"
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The qualifier in the task. V(null) if there is none.
      type: str
      sample: null
    reason:
      description: >-
        V(function_missing) or V(qualifier_missing) if it does not exist, V(unknown) if the permissions do not allow
        finding out.
      type: str
      sample: function_missing
errors:
  description: What failed. The task then fails, with everything that it did in its result.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region of the request.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function; V(null) if the call was for something else.
      type: str
      sample: null
    source:
      description: The ARN of the source; V(null) if the call was for something else.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    operation:
      description: The call that failed, as AWS names it.
      type: str
      sample: Invoke
    code:
      description: AWS's error code, or the name of the SDK's error if there was no response.
      type: str
      sample: AccessDeniedException
    message:
      description: One line that says what failed, and what to do about it.
      type: str
      sample: "Invoke of my-function:BLUE in us-east-2: AccessDeniedException: ..."
"""

import signal
import typing as t
from dataclasses import replace

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _python_version  # pylint: disable=unused-import  # noqa: F401
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import FOLDER as DISCARDED
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, check_backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.dropped import Dropped
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.order import parse_order, parse_target
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.second_paths import SecondPaths
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import check_apart
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.take_away import FOLDER as REPLAYED
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.where import (
    SOURCE_OPTIONS,
    parse_limit,
    parse_where,
    read_home,
    read_where,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.services import Services


def ending_by_signal() -> Stop:
    """Return what a signal sets: a task that is told to end still says what it has sent."""
    stop = Stop()

    def end(_number: int, _frame: t.Any) -> None:
        stop.request()

    # The last is that of a terminal that is gone, as of ssh.
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(each) != signal.SIG_IGN:  # as nohup has it
            signal.signal(each, end)
    return stop


@without_crash
def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            **SOURCE_OPTIONS,
            "state": {"type": "str", "choices": ["replayed", "discarded"], "required": True},
            "limit": {"type": "int", "default": 100},
            "request_ids": {"type": "list", "elements": "str"},
            "planned": {"type": "list", "elements": "dict"},
            "condition": {"type": "str"},
            "error_type": {"type": "str"},
            "older_than": {"type": "str"},
            "skip": {"type": "list", "elements": "str"},
            "target": {"type": "str"},
            "events_per_second": {"type": "float", "default": 5},
            "stop_on_failures": {"type": "int", "default": 5},
            "backup": {"type": "path"},
        },
        lists=["replayed", "discarded", "kept", "not_found", "errors"],
    )
    params = module.params
    try:
        where = parse_where(params, module.region, module.source("region"))
        order = parse_order(params, where.functions, parse_limit(params["limit"], least=1), module.check_mode)
        target = parse_target(params["target"])
        check_apart(where.sources, REPLAYED if params["state"] == "replayed" else DISCARDED)
        if params["backup"] is not None:
            check_backup(params["backup"])
        clients = module.clients(where.regions)
    except InvalidOption as error:
        module.fail_json(msg=str(error))
    stop, done = ending_by_signal(), Done(check_mode=module.check_mode)

    def result() -> dict[str, t.Any]:
        return {**done.result(), "sources": [str(each) for each in where.sources]}

    module.keep(result)
    try:
        read_where(
            where, clients.lambda_client, params["qualifier"], params["concurrency"], params["requests_per_second"]
        )
        read_home(where, clients.client, watch=params["state"] == "replayed" and not module.check_mode)
        order = replace(order, selection=replace(order.selection, functions=where.functions, home=where.home))
        services = Services(clients.client)
        stores, senders = stores_of(
            where.sources, services, params["requests_per_second"], longest=clients.longest_invoke
        )
        receivers = Receivers(services, clients.invoking_client, target, params["requests_per_second"])
        if params["state"] == "replayed":
            dropped = Dropped(services, where.home, done)
            Replay(order, receivers, done, stop, pairs=where.pairs, dropped=dropped, partly=where.partly).run(stores)
        else:
            backup = None if module.check_mode else Backup(params["backup"])
            discard(stores, order, backup, done, stop, SecondPaths(where.pairs, receivers, where.partly))
        done.not_found = where.not_found
        done.add_errors(where.errors, senders.errors)
        done.warnings += senders.warnings
    except Exception as error:  # whatever it is: the result has what was sent
        done.crash(error)
    for warning in (*where.warnings, *done.warnings):
        module.warn(warning)
    if not where.sources and not where.keeping_nothing:
        module.warn("no queue or bucket was found to look at: nothing was done")
    if where.keeping_nothing:
        more = f" and {len(where.keeping_nothing) - 10} more" if len(where.keeping_nothing) > 10 else ""
        functions = ", ".join(where.keeping_nothing[:10])
        unread = "" if where.targets is not None else ", as far as the rows show, which have no queues of versions"
        module.warn(
            f"no queue or bucket keeps the failed events of {functions}{more}{unread}: nothing can be done with them"
        )
    if failure := done.failure():
        module.fail_json(msg=failure, **result())
    module.exit_json(**result())


if __name__ == "__main__":
    main()
