import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { directoryKey } from '../../adapters/directory.ts';
import type { Command, CommandResult } from '../../domain/incident/commands.ts';
import { mailingKeys, uploadKey } from '../../domain/mailing/addressee.ts';
import { plus, toInstant } from '../../domain/time.ts';
import { approveMailing, draftMailing } from '../../functions/requests/mailing-requests.ts';
import type { Purpose } from '../../functions/runtime/ports.ts';
import { openCloud } from '../../local/cloud.ts';
import type { LoggedRequest } from '../../local/permissions/usage.ts';
import type { StreamRecord } from '../../local/stream-reader.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';

const examples = join('local', 'examples');
const mailing = 'notice';
const machines: readonly Purpose[] = ['incident', 'confirmation', 'deadlines', 'committee', `mailing-${mailing}`];

/** A small incident on the deployed code, and everything that goes wrong with it: what the rehearsal of the case doesn't touch. */
async function openTroubles(dataDir: string) {
  const clock = createVirtualClock(toInstant('2026-04-01T00:00:00Z'));
  // Two rounds an execution: every machine hands over to its next generation.
  const cloud = await openCloud({ clock, dataDir, config: { machineRounds: 2 } });
  const { services } = cloud;
  const seen: StreamRecord[] = [];
  let following = true;
  let commands = 0;
  cloud.stream.onRecords((records) => void seen.push(...records));
  clock.beforeJump(async () => following && cloud.stream.drainIfTouched());
  const people = parse(readFileSync(join(examples, 'people.yaml'), 'utf8')) as unknown;
  await services.objects.write(directoryKey, JSON.stringify(people), 'application/json');
  cloud.resume();

  const pass = (minutes: number) => clock.advanceTo(plus(clock.now(), { minutes }));
  let incidentId = '';

  /** What a person commands; given to the record as the API would. */
  async function command(body: Command): Promise<void> {
    commands += 1;
    const envelope = { incidentId, commandId: `troubles-${commands}`, actor: 'privacy-office', command: body };
    accepted(await services.commands.run(envelope));
    cloud.stream.touch();
  }

  return {
    ...{ clock, cloud, services, seen, pass, command },
    incident: () => incidentId,
    name: (id: string) => {
      incidentId = id;
    },
    /** While it lasts, nothing follows from what is recorded. */
    async withoutStream(work: () => Promise<unknown>): Promise<void> {
      following = false;
      await work();
      following = true;
      cloud.stream.touch();
    },
    async invoke(functionName: string, event: unknown): Promise<unknown> {
      return cloud.lambda.invoke(functionName, event);
    },
    watchOf: async (purpose: Purpose) =>
      (await services.watches.watches(incidentId)).find((watch) => watch.purpose === purpose),
  };
}

type Troubles = Awaited<ReturnType<typeof openTroubles>>;

/** Plays every trouble after the other. @returns what was asked of the roles. */
export async function playTroubles(dataDir: string): Promise<readonly LoggedRequest[]> {
  const troubles = await openTroubles(dataDir);
  try {
    await reportByEvents(troubles);
    await dismissTooSoon(troubles);
    await decideWhileNobodyFollows(troubles);
    await reopen(troubles);
    await changeBeforeWaiting(troubles);
    await loseBells(troubles);
    await abortExecutions(troubles);
    await failExecutions(troubles);
    await loseStaffMails(troubles);
    await repeatEverything(troubles);
    await sendInTroubles(troubles);
    return troubles.cloud.permissions.requests();
  } finally {
    await troubles.cloud.stop();
  }
}

/** A report and a finding come by the event bus, twice each. */
async function reportByEvents({ invoke, name, pass, clock }: Troubles): Promise<void> {
  const detail = parse(readFileSync(join(examples, 'incident.yaml'), 'utf8')) as unknown;
  const report = {
    id: 'event-1',
    source: 'tocsin.report',
    'detail-type': 'Incident Report',
    time: clock.now(),
    detail,
  };
  const finding = {
    ...{ id: 'event-2', source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', time: clock.now() },
    detail: {
      schemaVersion: '2.0',
      ...{ accountId: '000000000000', region: 'ap-northeast-1', id: 'finding-1', severity: 8 },
      arn: 'arn:aws:guardduty:ap-northeast-1:000000000000:detector/d/finding/finding-1',
      ...{ type: 'Exfiltration:S3/AnomalousBehavior', title: 'Objects were read in an unusual way', description: '' },
      ...{ createdAt: clock.now(), updatedAt: clock.now(), partition: 'aws', resource: {}, service: { count: 1 } },
    },
  };
  const { incidentId } = (await invoke('ReceiveEventFunction', report)) as { incidentId: string };
  name(incidentId);
  for (const event of [report, finding, finding]) await invoke('ReceiveEventFunction', event);
  await pass(10);
}

/** Drafts a mailing to so many made-up customers. */
async function draft({ services, incident, cloud }: Troubles, id: string, people: number): Promise<void> {
  const rows = Array.from({ length: people }, (_, place) => `Customer ${place},customer-${place}@example.com`);
  const listKey = uploadKey(incident(), `${id}.csv`);
  await services.objects.write(listKey, `${['name,email', ...rows].join('\r\n')}\r\n`, 'text/csv');
  const texts = [parse(readFileSync(join(examples, 'notice.en.yaml'), 'utf8')) as unknown];
  const request = { incidentId: incident(), mailing: id, actor: 'privacy-office', commandId: `draft-${id}` };
  accepted(await draftMailing({ ...request, controller: 'orimono', texts, listKey }, services));
  cloud.stream.touch();
}

async function approve({ services, incident, cloud }: Troubles, id: string): Promise<void> {
  for (const actor of ['incident-head', 'privacy-office']) {
    const request = { incidentId: incident(), mailing: id, actor, commandId: `approve-${id}-${actor}` };
    accepted(await approveMailing({ ...request, as: 'controller' }, services));
  }
  cloud.stream.touch();
}

function accepted(result: CommandResult): void {
  if (result.outcome === 'refused') throw new Error(`${result.code}: ${result.message}`);
}

/** A false alarm that was none: nothing is owed for a while, and the deadlines watch has ended when it is needed again. */
async function dismissTooSoon({ command, pass }: Troubles): Promise<void> {
  await command({ type: 'answer-confirmation', answer: 'false-alarm', reason: 'looked like a test' });
  await pass(10);
  await command({ type: 'reopen', reason: 'it was none' });
  await pass(10);
}

/** The decision falls, and the committee and a mailing begin, while the stream stands still. */
async function decideWhileNobodyFollows(troubles: Troubles): Promise<void> {
  const { command, services, incident, invoke, pass, withoutStream } = troubles;
  await command({ type: 'answer-confirmation', answer: 'breach-notifiable', reason: 'copied' });
  await pass(10);
  await withoutStream(async () => {
    const members = ['member-1', 'member-2'];
    await command({ type: 'set-up-committee', committee: 'prevention', name: 'Prevention', members, external: 1 });
    // Left over from a preparation that was killed.
    await services.objects.write(mailingKeys(incident(), mailing).shard(99), '{}\n', 'application/x-ndjson');
    // More than the canary writes to.
    await draft(troubles, mailing, 60);
    // Twice: the second time it is too young to be started again at once.
    await failAll(troubles, ['deadlines']);
    await failAll(troubles, ['deadlines']);
    await invoke('StartWhatWasDecidedFunction', { incidentId: incident() });
    await invoke('StartWhatWasDecidedFunction', { incidentId: incident() });
  });
  await pass(5);
}

/** The question whether it is a breach is open again: all five machines are awake. */
async function reopen({ command, pass }: Troubles): Promise<void> {
  await command({ type: 'reopen', reason: 'new findings' });
  await pass(5);
}

/** The record changes between evaluating and waiting: who waits rings itself. */
async function changeBeforeWaiting({ watchOf, incident, invoke, pass }: Troubles): Promise<void> {
  for (const purpose of machines) {
    const watch = await watchOf(purpose);
    if (watch === undefined) throw new Error(`Nobody is awake for ${purpose}`);
    const { token, execution } = watch;
    const wait = { incidentId: incident(), purpose, version: 1, waitSeconds: 60, execution, token };
    await invoke('WaitForChangeOrTimeFunction', wait);
  }
  await pass(5);
}

/** Nothing follows from a change for so long that the watchman notices. */
async function loseBells({ withoutStream, command, pass, clock }: Troubles): Promise<void> {
  await withoutStream(async () => {
    const count = {
      unit: 'people',
      value: 9,
      quality: 'estimate',
      asOf: clock.now(),
      source: 'shop',
      reason: 'second look',
    };
    await command({ type: 'revise-count', group: 'shop-customers', count } as Command);
    await pass(50);
  });
  await pass(5);
}

/** Somebody stops every execution by hand. */
async function abortExecutions({ cloud, pass }: Troubles): Promise<void> {
  for (const { executionArn } of cloud.stepFunctions.listExecutions({ status: 'RUNNING' }))
    cloud.stepFunctions.stopExecution(executionArn, { error: 'Stopped', cause: 'by hand' });
  await pass(2);
}

/** Every machine fails while it is young, which is left to the watchman. */
async function failExecutions(troubles: Troubles): Promise<void> {
  await failAll(troubles, machines);
  await troubles.pass(20);
}

async function failAll({ watchOf, cloud, clock }: Troubles, purposes: readonly Purpose[]): Promise<void> {
  for (const purpose of purposes) {
    const watch = await watchOf(purpose);
    if (watch === undefined) throw new Error(`Nobody is awake for ${purpose}`);
    cloud.stepFunctions.sendTaskFailure(watch.token, { error: 'GiveUp', cause: 'made up' });
  }
  await clock.advanceTo(plus(clock.now(), { seconds: 10 }));
}

/** The mail service is down when somebody has to be told; the watchman sends later. */
async function loseStaffMails({ cloud, command, pass }: Troubles): Promise<void> {
  cloud.ses.faults.set({ http5xxRate: 1 });
  await command({ type: 'call-meeting', meeting: 'first', at: toInstant('2026-04-20T05:00:00Z'), zone: 'Asia/Tokyo' });
  await pass(5);
  cloud.ses.faults.set({ http5xxRate: 0 });
  await pass(60);
}

/** Streams, schedules and tasks come at least once. */
async function repeatEverything({ invoke, incident, seen, pass }: Troubles): Promise<void> {
  await invoke('FollowRecordFunction', { Records: seen });
  await invoke('SendDigestFunction', {});
  await invoke('SendDigestFunction', {});
  await invoke('StartConfirmationFunction', { incidentId: incident() });
  await invoke('StartDeadlinesWatchFunction', { incidentId: incident() });
  await invoke('StartNextGenerationFunction', { incidentId: incident(), purpose: 'deadlines', generation: 1 });
  await pass(5);
}

/** The account is stopped before the canary and before the wave; of a second mailing nobody learns what became. */
async function sendInTroubles(troubles: Troubles): Promise<void> {
  const { command, cloud, services, incident, pass } = troubles;
  await command({ type: 'answer-confirmation', answer: 'breach-notifiable', reason: 'copied' });
  await pass(10);
  await approve(troubles, mailing);
  cloud.ses.setAccount({ sendingEnabled: false });
  await pass(120);
  // Resumed too early, it is the wave that finds the account stopped.
  await command({ type: 'resume-mailing', mailing });
  await pass(5);
  cloud.ses.setAccount({ sendingEnabled: true });
  await command({ type: 'resume-mailing', mailing });
  await pass(3 * 60);
  await draft(troubles, 'second-notice', 5);
  await pass(5);
  await approve(troubles, 'second-notice');
  // Nobody learns what became of these mails.
  cloud.ses.faults.set({ lostReplyRate: 1, lostEventRate: 1 });
  await pass(60);
  cloud.ses.faults.set({ lostReplyRate: 0, lostEventRate: 0 });
  await pass(16 * 60);
  await command({ type: 'decide-doubt', mailing: 'second-notice', decision: 'letter', reason: 'nothing proves it' });
  await pass(120);
  const read = await services.record.read(incident());
  for (const { id, status } of read?.incident.mailings ?? [])
    if (status !== 'accounted') throw new Error(`${id} is ${status}, not accounted for`);
}
