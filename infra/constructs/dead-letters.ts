import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface DeadLettersProps {
  readonly key: IKey;
}

/**
 * Where events end that could not be worked off: kept for two weeks, an alarm as soon as there is one, and played again by
 * `tocsin dead-letters`. One queue for each kind, since what to do differs.
 */
export class DeadLetters extends Construct {
  /** Events that a function was given and gave up on, or that never reached it. */
  readonly events: Queue;
  /** Stretches of the record's stream; the watchman follows the record itself where they are missing. */
  readonly stream: Queue;

  constructor(scope: Construct, id: string, { key }: DeadLettersProps) {
    super(scope, id);
    this.events = this.#createQueue('Events', key);
    this.stream = this.#createQueue('Stream', key);
  }

  #createQueue(id: string, key: IKey): Queue {
    const queue = new Queue(this, id, {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const reason = 'This is where dead letters end.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    return queue;
  }
}
