import { isCovered, reasonFor, reasons } from '../../local/permissions/unused-grants.ts';
import {
  deniedBy,
  deniedWithout,
  grantKey,
  grantsOf,
  type LoggedRequest,
  type Policies,
  type RoleGrant,
  unusedGrants,
} from '../../local/permissions/usage.ts';
import { beQuiet } from '../../local/quiet.ts';
import { nobody, play } from '../../local/rehearsal/play.ts';
import { readScript } from '../../local/rehearsal/script.ts';
import { readLocalDeployment } from '../../local/settings.ts';
import { playTroubles } from './permission-flows.ts';
import { createFolders } from './support.ts';

const folders = createFolders();
afterAll(() => folders.removeAll());

const policies: Policies = readLocalDeployment().roles;
let requests: readonly LoggedRequest[];
let unused: readonly RoleGrant[];

/** The case on the deployed code and machines. @returns what was asked of the roles, and how it ended. */
async function playCase(withoutGrants: readonly RoleGrant[] = []) {
  const options = { law: 'then', seed: 1, rows: 100, without: [], kill: false, withoutGrants } as const;
  const dataDir = folders.make();
  return play(readScript('gmo-pg-2017'), { ...options, dataDir }, nobody, async (played, cloud) => {
    const read = await cloud.services.record.read(played.incidentId ?? '');
    const failures: string[] = [];
    for await (const { header, content } of cloud.services.record.entries(played.incidentId ?? ''))
      if (header.type === 'machine-failed') failures.push(JSON.stringify(content?.body));
    return { ...played, failures, asked: cloud.permissions.requests(), mailing: read?.incident.mailings[0] };
  });
}

beforeAll(async () => {
  beQuiet();
  const { asked, closed } = await playCase();
  if (!closed) throw new Error('The case did not end');
  requests = [...asked, ...(await playTroubles(folders.make()))];
  unused = unusedGrants(policies, requests);
}, 180_000);

describe('what functions and machines ask for', () => {
  it('is allowed by the roles that the templates give them', () => {
    expect(deniedBy(policies, requests).map(({ role, action, resource }) => `${role} ${action} ${resource}`)).toEqual(
      [],
    );
  });
});

describe('every grant of every role', () => {
  it('is asked for, or has its reason in local/permissions/unused-grants.ts', () => {
    expect(unused.filter((grant) => reasonFor(grant) === undefined).map(grantKey)).toEqual([]);
  });

  it('is missed by somebody once it is taken away, if it is asked for', () => {
    const known = new Set(unused.map(grantKey));
    const missedByNobody = grantsOf(policies).filter(
      (grant) => !known.has(grantKey(grant)) && deniedWithout(policies, requests, grant).length === 0,
    );

    expect(missedByNobody.filter((grant) => !isCovered(grant)).map(grantKey)).toEqual([]);
  });

  it('that needs no reason any more has none', () => {
    const outlived = reasons.filter((reason) => !unused.some((grant) => reasonFor(grant) === reason));

    expect(outlived.map(({ why }) => why)).toEqual([]);
  });
});

describe('a grant taken away', () => {
  it('fails the rehearsal for all to see: who may not do what stands in the record', async () => {
    const grant = grantsOf(policies).find(
      ({ role, action }) => /AccountForEveryoneRole/.test(role) && action === 's3:PutObject',
    );
    const { closed, failures, mailing } = await playCase(grant === undefined ? [] : [grant]);

    expect(closed).toBe(false);
    expect(mailing?.status).not.toBe('accounted');
    expect(failures.join('\n')).toMatch(
      /assumed-role\/Tocsin-local-Workflow-AccountForEveryoneRole\w*\/\S+ is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::\S+\/letter-list.csv because no identity-based policy allows the s3:PutObject action/,
    );
  });

  it('keeps a stream from being read at all', async () => {
    const grant = grantsOf(policies).find(({ action }) => action === 'dynamodb:GetRecords');

    await expect(playCase(grant === undefined ? [] : [grant])).rejects.toThrow(/dynamodb:GetRecords/);
  });
});
