import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  DkimIdentity,
  EasyDkimSigningKeyLength,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  MailFromBehaviorOnMxFailure,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { anyController, configurationSetOf, domainOf, type Stage, staffConfigurationSet } from '../../stages/stage.ts';

export interface SendersProps {
  readonly stage: Stage;
  /** Where the events of notices go. */
  readonly events: IDeliveryStream;
}

/** What the ledger folds; opens and clicks are never asked for. */
const foldedEvents = [
  EmailSendingEvent.SEND,
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.RENDERING_FAILURE,
  EmailSendingEvent.DELIVERY_DELAY,
];

/** SES's longest: a receiver that is down over night still gets its mail, and no proof comes later than this. */
const maxDelivery = Duration.hours(14);

/**
 * A verified domain for each sender, and a configuration set for each controller and for mails to staff, with every option
 * said: what an account has by default may change (decision 014).
 */
export class Senders extends Construct {
  constructor(scope: Construct, id: string, { stage, events }: SendersProps) {
    super(scope, id);
    this.#verify(stage);
    this.#createSet('Staff', staffConfigurationSet(stage), {
      // A colleague who once bounced must still get tonight's alarm.
      disableSuppressionList: true,
    });
    for (const controller of Object.keys(stage.senders)) {
      const set = this.#createSet(
        `Notice-${controller === anyController ? 'any' : controller}`,
        configurationSetOf(stage, controller),
        {
          // A complaint about a newsletter keeps no legal notice back; an address known dead goes to the letter list instead.
          suppressionReasons: SuppressionReasons.BOUNCES_ONLY,
        },
      );
      set.addEventDestination('Events', {
        destination: EventDestination.firehoseDeliveryStream({ deliveryStream: events }),
        events: foldedEvents,
      });
    }
  }

  #verify(stage: Stage): void {
    const { [anyController]: _any, ...controllers } = stage.senders;
    const senders = [stage.staff.from, ...Object.values(controllers).map(({ from }) => from)];
    for (const domain of new Set(senders.map(domainOf))) {
      const identity = new EmailIdentity(this, `Identity-${domain}`, {
        identity: Identity.domain(domain),
        dkimSigning: true,
        dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
        mailFromDomain: `bounce.${domain}`,
        mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
        feedbackForwarding: false,
      });
      identity.applyRemovalPolicy(stage.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
      new CfnOutput(this, `Dns-${domain}`, {
        description: `CNAME records to create for ${domain}; also MX and SPF of bounce.${domain}`,
        value: identity.dkimRecords.map(({ name, value }) => `${name} -> ${value}`).join(' | '),
      });
    }
  }

  #createSet(
    id: string,
    configurationSetName: string,
    suppression: { readonly disableSuppressionList?: boolean; readonly suppressionReasons?: SuppressionReasons },
  ): ConfigurationSet {
    return new ConfigurationSet(this, id, {
      configurationSetName,
      ...suppression,
      sendingEnabled: true,
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      maxDeliveryDuration: maxDelivery,
      disableAutoValidation: true,
      vdmOptions: { engagementMetrics: false, optimizedSharedDelivery: false },
    });
  }
}
