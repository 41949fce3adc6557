import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { directoryKey } from '../../adapters/directory.ts';
import { readConfig } from '../../functions/runtime/config.ts';
import { createServices, type Services } from '../../functions/runtime/services.ts';
import { deployedAs } from '../function-services.ts';
import { localCredentials, localRegion, readLocalDeployment } from '../settings.ts';
import type { DeployedNames } from './cdk.ts';
import type { Engine } from './engine.ts';

function at({ endpoint }: Engine) {
  return { endpoint, region: localRegion, credentials: localCredentials };
}

/** What an operator does before the first deployment: `docs/operating.md`. */
export async function createChannelSecret(engine: Engine, url: string): Promise<void> {
  const { channelSecret } = readConfig(deployedAs(readLocalDeployment(), 'SendWaveFunction').environment);
  if (channelSecret === undefined) return;
  const secrets = new SecretsManagerClient(at(engine));
  await secrets.send(new CreateSecretCommand({ Name: channelSecret, SecretString: url }));
  secrets.destroy();
}

/** The deployment as the API reaches it: its use cases, with the names that the stacks tell. */
export async function openDeployed(engine: Engine, names: DeployedNames): Promise<Services> {
  const { environment } = deployedAs(readLocalDeployment(), 'SendWaveFunction');
  const endpoint = at(engine);
  const endpoints = { dynamodb: endpoint, s3: endpoint, ses: endpoint, machines: endpoint, secrets: endpoint };
  const { recordTable, ledgerTable, bucket, hashKeySecret } = names;
  const config = { ...readConfig(environment), recordTable, ledgerTable, bucket, hashKeySecret };
  return createServices(config, { clock: engine.clock, endpoints });
}

export async function putRoster(services: Pick<Services, 'objects'>, people: unknown): Promise<void> {
  await services.objects.write(directoryKey, JSON.stringify(people), 'application/json');
}

/** Both runs hash alike: what stands in the record of keyed hashes can then be compared. */
export async function setHashKey(engine: Engine, { hashKeySecret }: DeployedNames, key: string): Promise<void> {
  const secrets = new SecretsManagerClient(at(engine));
  await secrets.send(new PutSecretValueCommand({ SecretId: hashKeySecret, SecretString: key }));
  secrets.destroy();
}

/** Reports an incident as another system would: an event on the stage's bus. @throws Error when the bus refuses it. */
export async function putReport(engine: Engine, { eventBus }: DeployedNames, detail: unknown): Promise<void> {
  const events = new EventBridgeClient(at(engine));
  const entry = { EventBusName: eventBus, Source: 'tocsin.report', DetailType: 'Incident Report' };
  const answer = await events.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
  events.destroy();
  const [result] = answer.Entries ?? [];
  if (answer.FailedEntryCount !== 0) throw new Error(`The bus refuses the report: ${result?.ErrorMessage}`);
}
