import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { MailEvents } from './constructs/mail-events.ts';
import { PersonalData } from './constructs/personal-data.ts';
import { RecordTables } from './constructs/record-tables.ts';
import { Senders } from './constructs/senders.ts';
import { allowLogs, allowMessages, createKey } from './constructs/stage-key.ts';
import { retentionOf } from './retention.ts';

export interface DataStackProps extends StackProps {
  readonly stage: Stage;
}

/** What has to outlive every deployment: the record, the ledger, the personal data, the keys, and the senders. */
export class DataStack extends Stack {
  readonly key: Key;
  readonly tables: RecordTables;
  readonly personalData: PersonalData;
  readonly hashKey: ISecret;
  readonly mailEvents: MailEvents;

  constructor(scope: Construct, id: string, { stage, ...props }: DataStackProps) {
    super(scope, id, props);
    const { protect } = stage;
    this.key = createKey(this, 'StageKey', {
      alias: `alias/tocsin-${stage.name}`,
      description: 'The record, the ledger, logs and messages',
      protect,
    });
    allowLogs(this.key);
    allowMessages(this.key);
    this.tables = new RecordTables(this, 'Tables', { key: this.key, protect });
    this.personalData = new PersonalData(this, 'PersonalData', stage);
    this.hashKey = this.#createHashKey();
    const deliveryLog = new LogGroup(this, 'MailEventsLog', {
      encryptionKey: this.key,
      retention: retentionOf(stage.keep.logDays),
    });
    this.mailEvents = new MailEvents(this, 'MailEvents', {
      bucket: this.personalData.bucket,
      key: this.personalData.key,
      logGroup: deliveryLog,
    });
    new Senders(this, 'Senders', { stage, events: this.mailEvents.stream });
    this.#tellNames();
  }

  /** 64 characters of 0 to 9 and a to f: 32 random bytes in hex, as `functions/recipients/keyed-hash.ts` wants them. */
  #createHashKey(): ISecret {
    const secret = new Secret(this, 'HashKey', {
      description: 'Key of the hashes that stand for addresses outside the recipient store',
      encryptionKey: this.key,
      generateSecretString: {
        passwordLength: 64,
        excludeUppercase: true,
        excludePunctuation: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
        requireEachIncludedType: false,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'A new key would part a running mailing from what was sent already: everyone would look untold.',
    });
    return secret as ISecret;
  }

  /** For `tocsin doctor`, `tocsin roster` and whoever operates. */
  #tellNames(): void {
    const names = {
      RecordTableName: this.tables.record.tableName,
      LedgerTableName: this.tables.ledger.tableName,
      PersonalDataBucketName: this.personalData.bucket.bucketName,
      PersonalDataKeyArn: this.personalData.key.keyArn,
      AccessLogBucketName: this.personalData.accessLog.bucketName,
      StageKeyArn: this.key.keyArn,
      HashKeySecretArn: this.hashKey.secretArn,
      MailEventsStreamName: this.mailEvents.stream.deliveryStreamName,
    };
    for (const [name, value] of Object.entries(names)) new CfnOutput(this, name, { value });
  }
}
