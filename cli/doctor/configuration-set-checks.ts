import type { Stage } from '../../stages/stage.ts';
import type { ConfigurationSet, Destination, SetName, SetOptions } from './configuration-sets.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { sayUnseen } from './look.ts';

export function checkConfigurationSet(
  { set, purpose, options, destinations }: ConfigurationSet,
  stage: Pick<Stage, 'name' | 'region'>,
  streamName: string | undefined,
): Finding[] {
  const where = `configuration set ${set}`;
  const { stops, fine } = findingsAt('configuration-set', where);
  if (options.is === 'absent') {
    const whose = purpose === 'staff' ? 'every mail to staff' : 'every notice sent with it';
    return [stops(`SES has no such configuration set: it refuses ${whose}.`, deployCommand(stage, 'data'))];
  }
  const findings = [
    ...(options.is === 'unseen'
      ? [sayUnseen('configuration-set', where, 'its options', options)]
      : checkOptions(where, purpose, options.value, set, stage.region)),
    ...(destinations.is === 'unseen'
      ? [sayUnseen('configuration-set', where, 'where its events go', destinations)]
      : []),
    ...(destinations.is === 'seen'
      ? checkDestinations(where, purpose, destinations.value, streamName, deployCommand(stage, 'data'))
      : []),
  ];
  const kept = purpose === 'staff' ? 'Mail to staff' : 'Notices';
  return findings.length > 0 ? findings : [fine(`${kept}: every option is as it should be.`)];
}

/** What each is and why stands beside the construct that sets it, `infra/constructs/senders.ts`. */
const wantedSuppression = { staff: [], notices: ['BOUNCE'] } as const;
/** SES's longest, 14 hours. */
const longestDelivery = 50_400;

function checkOptions(
  where: string,
  purpose: SetName['purpose'],
  options: SetOptions,
  set: string,
  region: string,
): readonly Finding[] {
  const { stops, soon, note } = findingsAt('configuration-set', where);
  const put = (command: string) =>
    `aws sesv2 put-configuration-set-${command} --configuration-set-name ${set} --region ${region}`;
  const findings: Finding[] = [];
  if (!options.sends)
    findings.push(
      stops(
        purpose === 'staff'
          ? 'Sending is off: nobody here is reminded of a deadline.'
          : 'Sending is off: no notice goes out.',
        put('sending-options --sending-enabled'),
      ),
    );
  if (options.tls !== 'REQUIRE')
    findings.push(
      soon(
        'Mail may travel without encryption.',
        put(`delivery-options --tls-policy REQUIRE --max-delivery-seconds ${longestDelivery}`),
      ),
    );
  if (options.maxDeliverySeconds !== longestDelivery)
    findings.push(
      soon(
        `SES tries for ${options.maxDeliverySeconds === undefined ? 'an unsaid time' : `${options.maxDeliverySeconds} s`} to deliver, not ${longestDelivery} s: who was told is decided after another time.`,
        put(`delivery-options --tls-policy REQUIRE --max-delivery-seconds ${longestDelivery}`),
      ),
    );
  findings.push(...checkSuppression(where, purpose, options, put));
  const tracks = [
    ...(options.engagementMetrics === 'DISABLED' ? [] : ['engagement metrics']),
    ...(options.rewritesLinks ? ['rewritten links'] : []),
  ];
  if (tracks.length > 0)
    findings.push(
      soon(
        `People may be tracked: ${tracks.join(' and ')} are not off.`,
        put(
          'vdm-options --vdm-options DashboardOptions={EngagementMetrics=DISABLED},GuardianOptions={OptimizedSharedDelivery=DISABLED}',
        ),
      ),
    );
  if (options.optimizedDelivery !== 'DISABLED')
    findings.push(
      soon(
        'Optimised shared delivery is not off: SES may hold mail back to send it later.',
        put(
          'vdm-options --vdm-options DashboardOptions={EngagementMetrics=DISABLED},GuardianOptions={OptimizedSharedDelivery=DISABLED}',
        ),
      ),
    );
  if (options.archives)
    findings.push(
      soon(
        'SES archives each mail: addresses and names lie outside the personal-data bucket.',
        put('archiving-options'),
      ),
    );
  if (!options.reputationMetrics)
    findings.push(
      note(
        'Its bounces and complaints are not measured by themselves.',
        put('reputation-options --reputation-metrics-enabled'),
      ),
    );
  return findings;
}

function checkSuppression(
  where: string,
  purpose: SetName['purpose'],
  { suppresses, autoValidation }: SetOptions,
  put: (command: string) => string,
): readonly Finding[] {
  const { soon } = findingsAt('configuration-set', where);
  const wanted: readonly string[] = wantedSuppression[purpose];
  const reasons = wanted.length === 0 ? '[]' : wanted.join(' ');
  const todo = put(`suppression-options --suppressed-reasons ${reasons}`);
  const same =
    suppresses !== undefined && suppresses.length === wanted.length && wanted.every((one) => suppresses.includes(one));
  const findings: Finding[] = [];
  if (!same) {
    const now =
      suppresses === undefined
        ? 'the account’s list as it is'
        : suppresses.length === 0
          ? 'nothing'
          : suppresses.join(' and ');
    findings.push(
      soon(
        purpose === 'staff'
          ? `It keeps mail back for ${now}: a colleague whose mailbox once bounced gets no alarm.`
          : `It keeps mail back for ${now}, not for BOUNCE alone: who complained about a newsletter once gets no notice, or dead addresses are written to.`,
        todo,
      ),
    );
  }
  if (autoValidation === 'ENABLED')
    findings.push(
      soon('SES judges addresses itself before it sends: it may keep mail back that we count as sent.', todo),
    );
  return findings;
}

/** What the ledger folds: `domain/mailing/mail-event.ts`. */
const folded = ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE', 'DELIVERY_DELAY'];
const tracking = ['OPEN', 'CLICK'];

function checkDestinations(
  where: string,
  purpose: SetName['purpose'],
  destinations: readonly Destination[],
  streamName: string | undefined,
  deploy: string,
): readonly Finding[] {
  const { stops, soon } = findingsAt('configuration-set', where);
  const findings: Finding[] = [];
  const enabled = destinations.filter((one) => one.enabled);
  if (enabled.some(({ events }) => events.some((event) => tracking.includes(event))))
    findings.push(soon('It asks for opens or clicks: people are tracked.', deploy));
  if (purpose === 'staff') return findings;
  const ours = enabled.filter(
    ({ stream }) => stream !== undefined && (streamName === undefined || stream === streamName),
  );
  if (ours.length === 0) {
    findings.push(
      stops(
        'Its events reach nobody: bounces stay unknown, no mail in doubt can be proved sent, and a mailing can’t stop itself.',
        deploy,
      ),
    );
    return findings;
  }
  const missing = folded.filter((event) => !ours.some(({ events }) => events.includes(event)));
  if (missing.length > 0)
    findings.push(
      soon(`These events are not asked for: ${missing.join(', ')}. What they prove stays unknown.`, deploy),
    );
  return findings;
}
