import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface RecordTablesProps {
  readonly key: IKey;
  /** Tables outlive the stack and can't be deleted by mistake. */
  readonly protect: boolean;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The record, whose stream everything follows, and the mailing ledger, which has no stream and no transactions. */
export class RecordTables extends Construct {
  readonly record: TableV2;
  readonly ledger: TableV2;

  constructor(scope: Construct, id: string, { key, protect }: RecordTablesProps) {
    super(scope, id);
    const common = {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: protect,
      removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.record = new TableV2(this, 'Record', {
      ...common,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      globalSecondaryIndexes: [{ indexName: 'gsi1', partitionKey: text('gsi1pk'), sortKey: text('gsi1sk') }],
    });
    this.ledger = new TableV2(this, 'Ledger', common);
  }
}
