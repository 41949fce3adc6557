"""
MiniStack 1.5.33 on a clock that can be moved, with the few things of AWS that it has not and our stacks need.

MiniStack is used as it is installed; nothing of it is copied here. What is put in place of its own parts is in this file,
`mail_events.py` and `permissions.py`, and every part says what AWS does. `SUPPORTED.md` lists them for people.

Environment: MINISTACK_CLOCK, the file that says what time it is (see `clock.ts`); MINISTACK_STATUS, the file in which this
process tells what it is doing; MINISTACK_FATES, addresses whose mail doesn't simply arrive.
"""

import json
import os
import sys
import threading
import time
import types

from mail_events import publish_mail_events
from moved_time import Count, MovedClock, Timers
from permissions import name_what_is_asked

VERSION = "1.5.33"


def check_version():
    from importlib.metadata import version

    found = version("ministack")
    if found != VERSION:
        sys.exit(f"local/ministack/engine.py is written for MiniStack {VERSION}; this is {found}")


def move_token_timeouts(clock, timers):
    """
    A task's TimeoutSeconds may be an expression.
    Source: Step Functions developer guide, "Task workflow state", TimeoutSeconds (JSONata).
    MiniStack hands the unread expression to the timer, and its wait scale leaves token timeouts as long as they are.
    """
    from ministack.services import stepfunctions

    class TokenEvent(threading.Event):
        def wait(self, timeout=None):
            if timeout is None:
                return super().wait()
            end = clock.now() + timeout
            with timers.waiting_until(end):
                while clock.now() < end:
                    if super().wait(0.01):
                        return True
            return self.is_set()

    stepfunctions.threading = types.SimpleNamespace(**{**vars(threading), "Event": TokenEvent})
    execute_task = stepfunctions._execute_task

    def execute(state_def, raw_input, execution, ctx):
        if isinstance(state_def.get("TimeoutSeconds"), str):
            seconds = stepfunctions._jsonata_state_field(
                state_def, "TimeoutSeconds", "number", raw_input, ctx
            )
            state_def = {**state_def, "TimeoutSeconds": seconds}
        return execute_task(state_def, raw_input, execution, ctx)

    stepfunctions._execute_task = execute


def move_waits(clock, timers):
    """Wait states and retries go by the same clock; MiniStack's own scale is for clocks that only run faster."""
    from ministack.services import stepfunctions

    def sleep(seconds):
        end = clock.now() + seconds
        with timers.waiting_until(end):
            while clock.now() < end:
                time.sleep(0.01)

    stepfunctions._scaled_sleep = sleep


def keep_error_names():
    """
    The name of an error thrown in Node is the name of the failed task's error.
    Source: Step Functions developer guide, "Handling errors"; Lambda developer guide, "Node.js errors".
    MiniStack calls all of them Runtime.HandlerError.
    """
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    thrown = 'status: "error", error: String(err.message || err), trace'
    named = thrown.replace("String(err", '(err.name || "Error") + "\\u0000" + String(err')
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if thrown not in script:
        sys.exit("MiniStack's Node worker is not the one that engine.py knows")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(thrown, named)
    execute_warm = lambda_svc._execute_function_warm

    def execute(func, event, request_id):
        result = execute_warm(func, event, request_id)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            name, parted, message = str(body.get("errorMessage", "")).partition("\0")
            if parted:
                result = {**result, "body": {"errorType": name, "errorMessage": message}}
        return result

    lambda_svc._execute_function_warm = execute


def move_schedules(clock):
    """EventBridge Scheduler goes by the same clock as the functions it calls."""
    from ministack.services import scheduler

    tick = scheduler._tick_schedules

    def tick_now():
        # A clock that was put back leaves schedules that fired, or were made, later than now.
        fired, now = scheduler._schedule_last_fired, clock.now()
        for key in scheduler._schedules._data:
            if fired.get(key, now + 1) > now:
                fired[key] = now
        tick()

    scheduler.time = types.SimpleNamespace(**{**vars(time), "time": clock.now})
    scheduler._tick_schedules = tick_now
    scheduler._SCHEDULE_TICK_INTERVAL = 0.05


def answer_attributes():
    """
    What CloudFormation answers for two of our resources. Source: its template reference, "Return values" of each.
    EmailIdentity has six DKIM attributes; Ref of a Secret is its ARN, where MiniStack answers the name, which no policy names.
    """
    from ministack.services.cloudformation import provisioners

    identities = provisioners._RESOURCE_HANDLERS["AWS::SES::EmailIdentity"]
    secrets = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create_identity, create_secret = identities["create"], secrets["create"]

    def create_identity_with_names(logical_id, props, stack_name):
        identity, attributes = create_identity(logical_id, props, stack_name)
        for n in (1, 2, 3):
            attributes[f"DkimDNSTokenName{n}"] = f"token{n}._domainkey.{identity}"
            attributes[f"DkimDNSTokenValue{n}"] = f"token{n}.dkim.amazonses.com"
        return identity, attributes

    def create_secret_with_arn(logical_id, props, stack_name):
        _, attributes = create_secret(logical_id, props, stack_name)
        return attributes["Id"], attributes

    identities["create"] = create_identity_with_names
    secrets["create"] = create_secret_with_arn


def call_it_https():
    """Requests come over loopback without TLS; bucket policies refuse whatever isn't aws:SecureTransport."""
    from ministack import app as server

    serve = server.app

    async def serve_as_https(scope, receive, send):
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        await serve(scope, receive, send)

    server.app = serve_as_https


def accept_moved_signatures():
    """Functions sign with the moved clock: how old a signature is says nothing here. The signature itself is checked."""
    from ministack.core import sigv4

    sigv4.request_time_failure = lambda signature, now=None: None


class Backlog:
    """Whether the streams have been read to their end since the last write to a table."""

    def __init__(self):
        from ministack.core.concurrency import esm_wake
        from ministack.services import lambda_svc

        self._written_at = self._read_at = 0.0
        self._has_readers = lambda_svc._esms.has_any
        poll, wake = lambda_svc._poll_dynamodb_streams, esm_wake.set

        def poll_and_tell():
            started_at = time.monotonic()
            found = poll()
            if not found:
                self._read_at = started_at
            return found

        def wake_and_tell():
            self._written_at = time.monotonic()
            wake()

        lambda_svc._poll_dynamodb_streams = poll_and_tell
        esm_wake.set = wake_and_tell

    def is_read(self):
        return self._read_at > self._written_at or not self._has_readers()


def count_executions(running):
    from ministack.services import stepfunctions

    run_execution = stepfunctions._run_execution

    def run(exec_arn):
        with running.one_more():
            run_execution(exec_arn)

    stepfunctions._run_execution = run


def tell_status(path, timers, running, backlog):
    """Writes, many times a second, how much is going on and what it waits for."""
    from ministack.core.lambda_runtime import workers_in_use

    while True:
        waits = timers.waits()
        status = {
            "functions": workers_in_use(),
            "executions": running.value - len(waits),
            "isStreamRead": backlog.is_read(),
            "timers": [round(at * 1000) for at in sorted([*waits, *timers.due_times()])],
        }
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            json.dump(status, file)
        os.replace(f"{path}.new", path)
        time.sleep(0.02)


def main():
    check_version()
    clock, running = MovedClock(os.environ["MINISTACK_CLOCK"]), Count()
    timers = Timers(clock)
    move_token_timeouts(clock, timers)
    move_waits(clock, timers)
    move_schedules(clock)
    keep_error_names()
    answer_attributes()
    publish_mail_events(clock, timers, os.environ["MINISTACK_FATES"])
    name_what_is_asked()
    call_it_https()
    accept_moved_signatures()
    count_executions(running)
    status = (os.environ["MINISTACK_STATUS"], timers, running, Backlog())
    threading.Thread(target=tell_status, args=status, daemon=True).start()
    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
