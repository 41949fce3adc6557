"""
What becomes of accepted mails, told to the Firehose stream of their configuration set, and a Firehose that gathers.

SES publishes events of mails sent with a configuration set to its event destinations; MiniStack keeps the destinations and
publishes nothing. Shape: Amazon SES developer guide, "Contents of event data that Amazon SES publishes to Firehose".
Firehose gathers records for the time of its buffering hints; MiniStack's writes an object a record. Source: Amazon Data
Firehose developer guide, "Buffering hints".
"""

import base64
import contextlib
import datetime
import json
import threading

# Seconds from sending to each event.
ARRIVES, COMPLAINED, DELAYED = 5, 600, 7200


def publish_mail_events(clock, timers, fates_file):
    from ministack.services import ses_v2

    handle_request = ses_v2.handle_request
    buffers = Buffers(clock, timers)

    async def handle(method, path, headers, body, query_params):
        answer = await handle_request(method, path, headers, body, query_params)
        if method == "POST" and path.rstrip("/").endswith("/outbound-bulk-emails") and answer[0] == 200:
            request = json.loads(body)
            for stream, types in streams_of(request.get("ConfigurationSetName", "")):
                for at, event in events_of(request, json.loads(answer[2]), clock.now(), read_fates(fates_file)):
                    if event["eventType"].upper() in types:
                        buffers.put(stream, at, event)
        return answer

    ses_v2.handle_request = handle


def streams_of(configuration_set):
    from ministack.services import ses_v2

    destinations = (ses_v2._config_sets.get(configuration_set) or {}).get("EventDestinations") or {}
    for destination in destinations.values():
        arn = (destination.get("KinesisFirehoseDestination") or {}).get("DeliveryStreamArn")
        if arn is not None and destination.get("Enabled"):
            yield arn.rsplit("/", 1)[-1], {name.replace("_", "") for name in destination["MatchingEventTypes"]}


class Buffers:
    """One open buffer a stream; what falls due at one time goes into it together."""

    def __init__(self, clock, timers):
        self._clock = clock
        self._timers = timers
        self._lock = threading.Lock()
        self._lines = {}

    def put(self, stream, at, event):
        from ministack.core.responses import get_account_id, get_region

        line = json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n"
        place = (get_account_id(), get_region(), stream)
        if at <= self._clock.now():
            self._accept(place, line)
        else:
            self._timers.schedule(at, lambda: self._accept(place, line))

    def _accept(self, place, line):
        with self._lock:
            lines = self._lines.setdefault(place, [])
            lines.append(line)
            if len(lines) == 1:
                self._timers.schedule(self._clock.now() + seconds_of(place), lambda: self._store(place))

    def _store(self, place):
        from ministack.core.responses import set_request_account_id, set_request_region
        from ministack.services import firehose

        account, region, stream = place
        with self._lock:
            lines = self._lines.pop(place)
        set_request_account_id(account)
        set_request_region(region)
        data = base64.b64encode("".join(lines).encode()).decode()
        firehose._put_record_batch({"DeliveryStreamName": stream, "Records": [{"Data": data}]})


def seconds_of(place):
    from ministack.services import firehose

    stream = firehose._streams.get_scoped(*place)
    hints = stream["destinations"][0]["config"].get("BufferingHints") or {}
    return hints.get("IntervalInSeconds", 300)


def events_of(request, answer, now, fates):
    """Pairs of a time and an event, in no order."""
    for entry, result in zip(request["BulkEmailEntries"], answer["BulkEmailEntryResults"]):
        if result.get("Status") != "SUCCESS":
            continue
        to = entry.get("Destination", {}).get("ToAddresses", [])
        mail = describe_mail(request, entry, result["MessageId"], to, now)
        fate = next((fates[address.lower()] for address in to if address.lower() in fates), "delivered")
        yield now, {"eventType": "Send", "mail": mail, "send": {}}
        if fate == "bounced":
            bounce = {
                **{"bounceType": "Permanent", "bounceSubType": "General"},
                **{"bouncedRecipients": [{"emailAddress": address} for address in to]},
                **{"timestamp": iso(now + ARRIVES), "feedbackId": f"bounce-{result['MessageId']}"},
            }
            yield now + ARRIVES, {"eventType": "Bounce", "mail": mail, "bounce": bounce}
            continue
        if fate == "delayed":
            delay = {"timestamp": iso(now + ARRIVES), "delayType": "MailboxFull"}
            yield now + ARRIVES, {"eventType": "DeliveryDelay", "mail": mail, "deliveryDelay": delay}
        after = DELAYED if fate == "delayed" else ARRIVES
        delivery = {"timestamp": iso(now + after), "recipients": to, "smtpResponse": "250 2.0.0 OK"}
        yield now + after, {"eventType": "Delivery", "mail": mail, "delivery": delivery}
        if fate == "complained":
            complaint = {"timestamp": iso(now + COMPLAINED), "complaintFeedbackType": "abuse"}
            yield now + COMPLAINED, {"eventType": "Complaint", "mail": mail, "complaint": complaint}


def describe_mail(request, entry, message_id, to, now):
    tags = {tag["Name"]: tag["Value"] for tag in request.get("DefaultEmailTags", [])}
    tags.update({tag["Name"]: tag["Value"] for tag in entry.get("ReplacementTags", [])})
    return {
        "timestamp": iso(now),
        "source": request.get("FromEmailAddress", ""),
        "messageId": message_id,
        "destination": to,
        "headersTruncated": False,
        "tags": {name: [value] for name, value in tags.items()},
    }


def read_fates(path):
    """By address in small letters: bounced, complained or delayed."""
    with contextlib.suppress(OSError), open(path, encoding="utf-8") as file:
        return json.load(file)
    return {}


def iso(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
