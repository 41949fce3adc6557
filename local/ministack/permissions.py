"""
What a request is about, where MiniStack's own check of permissions (AUTH=true) is not told it.

Source: Service authorization reference. Sending mail is authorised on the identity and on the configuration set, with the
condition keys ses:FromAddress and ses:Recipients; answering a task token on the token's state machine. MiniStack checks
these calls against "any resource", which only a policy for every resource would allow.
"""

import json
import re
import threading


def name_what_is_asked():
    name_machines_of_tokens()
    name_senders()


def name_machines_of_tokens():
    from ministack.core import iam_actions
    from ministack.services import stepfunctions

    machines = {}
    here = threading.local()
    execute_task = stepfunctions._execute_task
    invoke_with_callback = stepfunctions._invoke_with_callback
    extract_resource_arn = iam_actions.extract_resource_arn

    def execute(state_def, raw_input, execution, ctx):
        here.machine = execution["stateMachineArn"]
        return execute_task(state_def, raw_input, execution, ctx)

    def invoke(resource, input_data, token, state_def):
        machines[token] = here.machine
        return invoke_with_callback(resource, input_data, token, state_def)

    def extract(service, method, path, headers, body, *rest):
        if service == "states" and b'"taskToken"' in body:
            return machines.get(json.loads(body).get("taskToken"), "*")
        return extract_resource_arn(service, method, path, headers, body, *rest)

    stepfunctions._execute_task = execute
    stepfunctions._invoke_with_callback = invoke
    iam_actions.extract_resource_arn = extract


SENDS = {"/v2/email/outbound-emails": "ses:SendEmail", "/v2/email/outbound-bulk-emails": "ses:SendBulkEmail"}


def name_senders():
    from ministack import app as server
    from ministack.core.responses import get_account_id

    enforce = server._enforce_ses_v2

    def enforce_ses(method, path, headers, body, query_params, request_id):
        action = SENDS.get(path.rstrip("/")) if method == "POST" else None
        if action is None:
            return enforce(method, path, headers, body, query_params, request_id)
        request = json.loads(body)
        region = server.extract_region(headers, query_params)
        place = f"arn:aws:ses:{region}:{get_account_id()}"
        sender = re.sub(r"^.*<([^<>]*)>\s*$", r"\1", request.get("FromEmailAddress", ""), flags=re.S)
        resources = [f"{place}:identity/{sender.rpartition('@')[2]}"]
        if request.get("ConfigurationSetName"):
            resources.append(f"{place}:configuration-set/{request['ConfigurationSetName']}")
        context = {"ses:FromAddress": sender, "ses:Recipients": recipients_of(request)}
        for resource in resources:
            denied = server._enforce_data_plane(
                *("sesv2", action, headers, query_params, request_id),
                **{"resource_arn": resource, "service_context": context, "named_resource": resource},
            )
            if denied:
                return denied
        return None

    server._enforce_ses_v2 = enforce_ses


def recipients_of(request):
    entries = request.get("BulkEmailEntries") or [request]
    return [
        address
        for entry in entries
        for kind in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in entry.get("Destination", {}).get(kind, [])
    ]
