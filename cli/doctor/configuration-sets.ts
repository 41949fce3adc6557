import {
  type EventDestination,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import { configurationSetOf, type Stage, staffConfigurationSet } from '../../stages/stage.ts';
import { type Looked, look } from './look.ts';

export interface SetName {
  readonly set: string;
  readonly purpose: 'staff' | 'notices';
}

/** As SES says them; undefined where it says nothing, and the account's default holds. */
export interface SetOptions {
  readonly sends: boolean;
  readonly tls: string | undefined;
  readonly maxDeliverySeconds: number | undefined;
  readonly suppresses: readonly string[] | undefined;
  readonly engagementMetrics: string | undefined;
  readonly optimizedDelivery: string | undefined;
  readonly autoValidation: string | undefined;
  readonly reputationMetrics: boolean;
  readonly rewritesLinks: boolean;
  readonly archives: boolean;
}

export interface Destination {
  readonly enabled: boolean;
  readonly events: readonly string[];
  /** Name of the Firehose stream; undefined when it goes elsewhere. */
  readonly stream: string | undefined;
}

export interface ConfigurationSet extends SetName {
  readonly options: Looked<SetOptions>;
  readonly destinations: Looked<readonly Destination[]>;
}

export function setNames(stage: Pick<Stage, 'name' | 'senders'>): readonly SetName[] {
  const notices = Object.keys(stage.senders).map((id) => ({
    set: configurationSetOf(stage, id),
    purpose: 'notices' as const,
  }));
  return [{ set: staffConfigurationSet(stage), purpose: 'staff' }, ...notices];
}

export async function readConfigurationSet(client: SESv2Client, name: SetName): Promise<ConfigurationSet> {
  const ConfigurationSetName = name.set;
  const absent = ['NotFoundException'];
  const options = await look(
    'ses:GetConfigurationSet',
    async () => {
      const found = await client.send(new GetConfigurationSetCommand({ ConfigurationSetName }));
      return {
        sends: found.SendingOptions?.SendingEnabled === true,
        tls: found.DeliveryOptions?.TlsPolicy,
        maxDeliverySeconds: found.DeliveryOptions?.MaxDeliverySeconds,
        // Options without reasons are an override by the empty list.
        suppresses: found.SuppressionOptions && (found.SuppressionOptions.SuppressedReasons ?? []),
        engagementMetrics: found.VdmOptions?.DashboardOptions?.EngagementMetrics,
        optimizedDelivery: found.VdmOptions?.GuardianOptions?.OptimizedSharedDelivery,
        autoValidation: found.SuppressionOptions?.ValidationOptions?.ConditionThreshold?.ConditionThresholdEnabled,
        reputationMetrics: found.ReputationOptions?.ReputationMetricsEnabled === true,
        rewritesLinks: found.TrackingOptions?.CustomRedirectDomain !== undefined,
        archives: found.ArchivingOptions?.ArchiveArn !== undefined,
      };
    },
    { absent },
  );
  const destinations = await look(
    'ses:GetConfigurationSetEventDestinations',
    async () => {
      const reply = await client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }));
      return (reply.EventDestinations ?? []).map(toDestination);
    },
    { absent },
  );
  return { ...name, options, destinations };
}

function toDestination({
  Enabled,
  MatchingEventTypes = [],
  KinesisFirehoseDestination: firehose,
}: EventDestination): Destination {
  const stream = firehose?.DeliveryStreamArn?.split('/').at(-1);
  return { enabled: Enabled === true, events: MatchingEventTypes, stream };
}
