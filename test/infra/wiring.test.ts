import { readFileSync } from 'node:fs';
import { functionFiles } from '../../infra/bundles.ts';
import { machineNames } from '../../infra/machines.ts';
import { fileOf, functionNameOf, placeholdersOf } from '../../statemachines/function-names.ts';
import { asList, asObject, isObject, type Json, type JsonObject, readTemplate, references } from './template.ts';

const data = readTemplate('production', 'data');
const workflow = readTemplate('production', 'workflow');
const functions = workflow.ofType('AWS::Lambda::Function');
const machineFile = (machine: string) => `statemachines/${machine}.asl.json`;

interface Definition {
  readonly States: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Arguments?: { readonly FunctionName: string }; readonly TimeoutSeconds?: Json }
    >
  >;
}

describe('names', () => {
  it('are the same in file, construct and template', () => {
    const expected = functionFiles().map(functionNameOf);

    expect(functions.map(({ id }) => id).sort()).toEqual([...expected].sort());
    expect(expected.map(fileOf)).toEqual(functionFiles());
  });

  it('of machines are the same in file and template', () => {
    const deployed = workflow
      .ofType('AWS::StepFunctions::StateMachine')
      .map(({ properties }) => properties.StateMachineName);

    expect(deployed.sort()).toEqual(machineNames.map((name) => `tocsin-production-${name}`).sort());
  });

  it.each(machineNames)('that %s substitutes are all filled, all used, and by the function of that name', (machine) => {
    const wanted = placeholdersOf(readFileSync(machineFile(machine), 'utf8'));
    const deployed = workflow
      .ofType('AWS::StepFunctions::StateMachine')
      .find(({ properties }) => properties.StateMachineName === `tocsin-production-${machine}`);

    const filled = asObject(deployed?.properties.DefinitionSubstitutions);

    expect(Object.keys(filled).sort()).toEqual([...wanted].sort());
    expect(Object.entries(filled).filter(([name, value]) => references(value)[0] !== name)).toEqual([]);
  });

  it('of what holds state stay, since a new name is a new and empty resource', () => {
    const stateful = new Set([
      ...['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'],
      ...['AWS::SQS::Queue', 'AWS::StepFunctions::StateMachine', 'AWS::Events::EventBus', 'AWS::SES::EmailIdentity'],
    ]);
    const pinned = [...data.resources, ...workflow.resources]
      .filter(({ type }) => stateful.has(type))
      .map(({ id }) => id);

    expect(pinned.sort()).toEqual([
      'CommitteeMachine30582182',
      'ConfirmationMachineD26B7255',
      'DeadLettersEvents8232E37B',
      'DeadLettersStream2AC98561',
      'DeadlinesMachineBEF3B8F1',
      'HashKeyEC50E6F3',
      'IncidentMachine6EEE5D7F',
      'NotificationMachineF43481C8',
      'PersonalDataAccessLog3BBF8007',
      'PersonalDataBucket45073DF8',
      'PersonalDataKey0BB3DD79',
      'SendersIdentityacmeexample80649C76',
      'SendersIdentityresponseexampleD326861B',
      'StageKey93D93A71',
      'TablesLedgerF9806C8B',
      'TablesRecord3650EED4',
      'TriggersBus6827132D',
    ]);
  });
});

describe('time', () => {
  it.each(machineNames)('every task of %s has a timeout above its function’s', (machine) => {
    const { States } = JSON.parse(readFileSync(machineFile(machine), 'utf8')) as Definition;
    const tasks = Object.entries(States).filter(([, { Type }]) => Type === 'Task');

    const tooShort = tasks.filter(([, { Arguments, TimeoutSeconds }]) => {
      const name = Arguments?.FunctionName.replace(/^\$\{|\}$/g, '') ?? '';
      const own = Number(workflow.find(name).properties.Timeout);
      // A wait's time is the record's affair: its function only registers the token.
      return typeof TimeoutSeconds === 'number' ? TimeoutSeconds <= own : TimeoutSeconds === undefined;
    });

    expect(tooShort.map(([state]) => state)).toEqual([]);
    expect(tasks.length).toBeGreaterThan(0);
  });
});

describe('every function', () => {
  it.each(functions.map(({ id }) => id))('%s says what it needs and writes where we keep it', (id) => {
    const { properties } = workflow.find(id);
    const { LogGroup } = asObject(properties.LoggingConfig);

    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      Timeout: expect.any(Number),
      MemorySize: expect.any(Number),
      Description: expect.any(String),
    });
    expect(workflow.find(references(LogGroup)[0] ?? '').properties).toMatchObject({
      RetentionInDays: expect.any(Number),
      KmsKeyId: expect.anything(),
    });
  });

  it('has room for its environment', () => {
    const bytes = functions.map(({ properties }) => JSON.stringify(asObject(properties.Environment).Variables).length);

    expect(Math.max(...bytes)).toBeLessThan(4096);
  });

  it('that sends knows the senders, and no other does', () => {
    const knowing = functions.filter(({ properties }) => {
      const { SENDERS } = asObject(asObject(properties.Environment).Variables);
      return SENDERS !== '{}';
    });

    expect(knowing.map(({ id }) => id).sort()).toEqual(['SendCanaryFunction', 'SendWaveFunction']);
  });
});

describe('triggers', () => {
  const permissions = workflow.ofType('AWS::Lambda::Permission');

  it('have a function that may be invoked by them, and a place for what it can’t take', () => {
    const rules = workflow.ofType('AWS::Events::Rule');

    const broken = rules.filter(({ id, properties }) => {
      const [target, ...more] = asList(properties.Targets).map(asObject);
      if (target === undefined || more.length > 0) return true;
      const [invoked] = references(target.Arn);
      const isAllowed = permissions.some(
        ({ properties: allowed }) =>
          references(allowed.SourceArn).includes(id) && references(allowed.FunctionName)[0] === invoked,
      );
      return !isAllowed || !isObject(target.DeadLetterConfig);
    });

    expect(rules.length).toBeGreaterThanOrEqual(6);
    expect(broken.map(({ id }) => id)).toEqual([]);
  });

  it('by time run the watchman and the digest outside Step Functions', () => {
    const schedules = workflow
      .ofType('AWS::Scheduler::Schedule')
      .map(({ properties }) => [references(asObject(properties.Target).Arn)[0], properties.ScheduleExpression]);

    expect(Object.fromEntries(schedules)).toEqual({
      WatchmanFunction: 'rate(15 minutes)',
      SendDigestFunction: 'rate(1 day)',
    });
  });

  it('never start an execution themselves: everything goes through the idempotent command', () => {
    const starting = [...workflow.ofType('AWS::Events::Rule'), ...workflow.ofType('AWS::Scheduler::Schedule')].filter(
      ({ properties }) => JSON.stringify(properties.Targets ?? properties.Target).includes('stateMachine'),
    );

    expect(starting).toEqual([]);
  });

  it('of the record let heads and entries through, and set nothing else off', () => {
    const [mapping] = workflow.ofType('AWS::Lambda::EventSourceMapping');
    const patterns = asList(asObject(mapping?.properties.FilterCriteria).Filters).map(
      (filter) => JSON.parse(String(asObject(filter).Pattern)) as unknown,
    );

    expect(patterns).toEqual([
      { dynamodb: { Keys: { sk: { S: ['HEAD'] } } } },
      { dynamodb: { Keys: { sk: { S: [{ prefix: 'ENTRY#' }] } } } },
    ]);
    expect(mapping?.properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      DestinationConfig: expect.anything(),
    });
  });

  it('that fail on a function leave the event in the queue of dead letters', () => {
    const caught = workflow
      .ofType('AWS::Lambda::EventInvokeConfig')
      .filter(({ properties }) => isObject(asObject(properties.DestinationConfig).OnFailure))
      .map(({ properties }) => references(properties.FunctionName)[0]);

    const asynchronous = ['ReceiveEvent', 'RestartExecution', 'FoldMailEvents', 'Watchman', 'SendDigest'];
    expect(caught.sort()).toEqual(asynchronous.map((name) => `${name}Function`).sort());
  });
});

describe('alarms', () => {
  const alarms = workflow.ofType('AWS::CloudWatch::Alarm');

  it('say what it means for people, and tell somebody', () => {
    const mute = alarms.filter(
      ({ properties }) =>
        String(properties.AlarmDescription ?? '').length < 40 || asList(properties.AlarmActions).length === 0,
    );

    expect(alarms.length).toBeGreaterThan(20);
    expect(mute.map(({ id }) => id)).toEqual([]);
  });

  it('watch every queue', () => {
    const watched = new Set(alarms.flatMap(({ properties }) => references(properties.Dimensions)));

    expect(workflow.ofType('AWS::SQS::Queue').filter(({ id }) => !watched.has(id))).toEqual([]);
  });

  it('watch every machine for each way to fail', () => {
    const machines = workflow.ofType('AWS::StepFunctions::StateMachine');
    const ways = (id: string) =>
      alarms
        .filter(({ properties }) => references(properties.Dimensions).includes(id))
        .map(({ properties }) => properties.MetricName);

    expect(machines.map(({ id }) => ways(id).sort())).toEqual(
      machines.map(() => ['ExecutionsAborted', 'ExecutionsFailed', 'ExecutionsTimedOut']),
    );
  });

  it('ring when the watchman or the digest is silent', () => {
    const silent = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');

    expect(silent.flatMap(({ properties }) => references(properties.Dimensions)).sort()).toEqual([
      'SendDigestFunction',
      'WatchmanFunction',
    ]);
  });
});

describe('what holds state', () => {
  it('is kept when the stack goes, can be restored, and can’t be deleted by mistake', () => {
    for (const { whole, properties } of data.ofType('AWS::DynamoDB::GlobalTable')) {
      const [replica] = asList(properties.Replicas).map(asObject);
      expect(whole).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(replica).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
      expect(properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    }
    for (const { whole } of [...data.ofType('AWS::S3::Bucket'), ...data.ofType('AWS::KMS::Key')])
      expect(whole.DeletionPolicy).toBe('Retain');
  });

  it('has a stream on the record and none on the ledger', () => {
    const streams = data.ofType('AWS::DynamoDB::GlobalTable').map(({ properties }) => properties.StreamSpecification);

    expect(streams).toEqual([{ StreamViewType: 'NEW_AND_OLD_IMAGES' }, undefined]);
  });

  it('is the same kind of table as the local cloud makes', () => {
    const keys = data.ofType('AWS::DynamoDB::GlobalTable').map(({ properties }) => properties.KeySchema);

    expect(keys).toEqual(
      keys.map(() => [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ]),
    );
  });

  it('of persons has an end for every prefix, a log of who read it, and one role that reads', () => {
    const [bucket] = data
      .ofType('AWS::S3::Bucket')
      .filter(({ properties }) => isObject(properties.LoggingConfiguration));
    const rules = asList(asObject(bucket?.properties.LifecycleConfiguration).Rules).map(asObject);

    const ends = Object.fromEntries(
      rules.map(({ Prefix, ExpirationInDays }) => [String(Prefix ?? ''), ExpirationInDays ?? null]),
    );

    expect(ends).toEqual({ 'uploads/': 14, 'incidents/': 400, 'ses-events/': 30, 'ses-events-failed/': 30, '': null });
    expect(bucket?.properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(bucket?.properties.VersioningConfiguration).toBeUndefined();
  });
});

describe('mail', () => {
  const sets = data.ofType('AWS::SES::ConfigurationSet');

  it('has every option of its configuration sets said', () => {
    for (const { properties } of sets) {
      expect(properties).toMatchObject({
        DeliveryOptions: { TlsPolicy: 'REQUIRE', MaxDeliverySeconds: 14 * 3600 },
        ReputationOptions: { ReputationMetricsEnabled: true },
        SendingOptions: { SendingEnabled: true },
        VdmOptions: {
          DashboardOptions: { EngagementMetrics: 'DISABLED' },
          GuardianOptions: { OptimizedSharedDelivery: 'DISABLED' },
        },
        SuppressionOptions: expect.objectContaining({}),
      });
      expect(properties.TrackingOptions).toBeUndefined();
    }
    expect(sets.length).toBe(2);
  });

  it('tells what became of notices, opens and clicks never', () => {
    const [destination] = data.ofType('AWS::SES::ConfigurationSetEventDestination');
    const { MatchingEventTypes, Enabled } = asObject(destination?.properties.EventDestination);

    expect(Enabled).not.toBe(false);
    expect(
      asList(MatchingEventTypes)
        .map((type) => String(type).toLowerCase())
        .sort(),
    ).toEqual(['bounce', 'complaint', 'delivery', 'deliverydelay', 'reject', 'renderingfailure', 'send'].sort());
  });
});

describe('permissions', () => {
  const statements = [...data.resources, ...workflow.resources]
    .filter(({ type }) => type === 'AWS::IAM::Policy')
    .flatMap(({ id, properties }) =>
      asList(asObject(properties.PolicyDocument).Statement).map((statement) => ({
        id,
        statement: asObject(statement),
      })),
    );

  it('name every verb in full', () => {
    const starred = statements.flatMap(({ id, statement }) =>
      asList(statement.Action)
        .filter((action) => String(action).includes('*'))
        .map((action) => `${id}: ${String(action)}`),
    );

    expect(starred).toEqual([]);
  });

  it('reach everything only where AWS names no resource', () => {
    const everywhere = statements
      .filter(({ statement }) => asList(statement.Resource).includes('*'))
      .flatMap(({ statement }) => asList(statement.Action).map(String));

    expect([...new Set(everywhere)].filter((action) => !/^(xray|logs):/.test(action))).toEqual(['ses:GetAccount']);
  });
});

describe('the stacks', () => {
  it.each([
    ['data', data],
    ['workflow', workflow],
  ])('%s has no circle of resources that wait for each other', (_name, { resources }) => {
    const ids = new Set(resources.map(({ id }) => id));
    const waitsFor = new Map(
      resources.map(({ id, whole }) => [
        id,
        [...references(whole.Properties), ...asList((whole as JsonObject).DependsOn).map(String)].filter((one) =>
          ids.has(one),
        ),
      ]),
    );
    const done = new Set<string>();
    const circleFrom = (id: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
      if (done.has(id)) return undefined;
      for (const next of waitsFor.get(id) ?? []) {
        const circle = circleFrom(next, [...path, id]);
        if (circle !== undefined) return circle;
      }
      done.add(id);
      return undefined;
    };

    expect(resources.map(({ id }) => circleFrom(id, [])).find((circle) => circle !== undefined)).toBeUndefined();
  });
});
