import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetAccountCommand, GetSuppressedDestinationCommand } from '@aws-sdk/client-sesv2';
import { stringify } from 'yaml';
import type { Io } from '../../../cli/io.ts';
import { runTocsin } from '../../../cli/program.ts';
import type { Person } from '../../../functions/runtime/ports.ts';
import {
  bucket,
  createAws,
  denied,
  goodAccount,
  now,
  people,
  personalDataKey,
  refusal,
  stageText,
} from './aws-world.ts';

const home = process.cwd();
let folder: string;
let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
  // Stages are read from the folder that the command runs in.
  folder = mkdtempSync(join(tmpdir(), 'tocsin-doctor-'));
  mkdirSync(join(folder, 'stages'));
  putStage(stageText);
  putRoster(stringify(people));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  aws.restore();
});

const putStage = (text: string) => writeFileSync(join(folder, 'stages/trial.yaml'), text);
const putRoster = (text: string) => writeFileSync(join(folder, 'stages/people.yaml'), text);
const refuseEverything = () => {
  aws.ses.onAnyCommand().rejects(denied());
  aws.s3.onAnyCommand().rejects(denied());
  aws.kms.onAnyCommand().rejects(denied());
  aws.secrets.onAnyCommand().rejects(denied());
  aws.sns.onAnyCommand().rejects(denied());
  aws.cloudWatch.onAnyCommand().rejects(denied());
};
const sandbox = () => aws.ses.on(GetAccountCommand).resolves({ ...goodAccount, ProductionAccessEnabled: false });

async function run(line: string, changes: Partial<Io> = {}) {
  let [out, err] = ['', ''];
  const io: Io = {
    ...{ env: {}, cwd: folder, columns: undefined, now: () => now, pause: async () => {} },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    fetch: () => Promise.reject(new Error('no server is to be asked')),
    ...changes,
  };
  const code = await runTocsin(line.split(' '), io);
  return { code, out, err, json: () => JSON.parse(out) };
}

describe('doctor', () => {
  it('ends with 0 when nothing stops, and says so', async () => {
    const { code, out } = await run('doctor --stage trial');

    expect(code).toBe(0);
    expect(out).toContain('Nothing would go wrong tonight, as far as can be seen.');
  });

  it('ends with 1 when something would stop, the worst first, with what to do', async () => {
    sandbox();

    const { code, out, err } = await run('doctor --stage trial --list 362,049');

    expect([code, err]).toEqual([1, '']);
    const rows = out.split('\n').filter((line) => /^(STOPS|soon|note|fine) /.test(line));
    expect(rows[0]).toMatch(/^STOPS +SES is in its sandbox.* SES in ap-northeast-1 +SES console/);
    expect(out).toContain('1 thing would stop Tocsin tonight.');
  });

  it('gives machines one document with every field in place', async () => {
    sandbox();

    const { code, json } = await run('doctor --stage trial --json');

    expect(code).toBe(1);
    const document = json();
    expect(Object.keys(document)).toEqual(['stage', 'checkedAt', 'findings']);
    expect(document).toMatchObject({ stage: 'trial', checkedAt: now });
    expect(document.findings[0]).toEqual({
      check: 'ses-account',
      level: 'stops',
      what: expect.stringContaining('SES is in its sandbox'),
      where: 'SES in ap-northeast-1',
      todo: expect.stringContaining('Request production access'),
    });
    expect(document.findings.at(-1).level).toBe('fine');
  });

  it('colours on a terminal only, and fits it', async () => {
    sandbox();

    const { out } = await run('doctor --stage trial', { columns: 100 });

    expect(out).toContain('\u001b[31mSTOPS');
    const widths = stripVTControlCharacters(out)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(100);
    expect((await run('doctor --stage trial')).out).not.toContain('\u001b');
  });

  it('never prints an address, whatever AWS says', async () => {
    refuseEverything();
    const refused = await run('doctor --stage trial --json');
    aws.restore();
    aws = createAws();
    aws.ses.on(GetSuppressedDestinationCommand).resolves({
      SuppressedDestination: {
        EmailAddress: 'duty@response.example',
        Reason: 'BOUNCE',
        LastUpdateTime: new Date(now),
      },
    });
    const kept = await run('doctor --stage trial --json');

    expect([refused.code, kept.code]).toEqual([0, 0]);
    expect(refused.json().findings.filter(({ level }: { level: string }) => level === 'soon').length).toBeGreaterThan(
      15,
    );
    expect(refused.out + refused.err + kept.out + kept.err).not.toMatch(/[\w.-]+@[\w-]+/);
  });

  it.each([
    [
      'CredentialsProviderError',
      'AWS does not know who you are (CredentialsProviderError). Sign in to account 111122223333',
    ],
    ['ExpiredTokenException', 'AWS does not know who you are (ExpiredTokenException)'],
    ['TimeoutError', 'AWS gives no answer from ap-northeast-1 (TimeoutError)'],
  ])('ends with 2 when AWS can’t be reached: %s', async (name, message) => {
    aws.cloudFormation.on(DescribeStacksCommand).rejects(refusal(name));

    const { code, out, err } = await run('doctor --stage trial');

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(aws.ses.calls()).toEqual([]);
  });

  it('ends with 2 when the name can’t be resolved', async () => {
    const lost = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    aws.cloudFormation.on(DescribeStacksCommand).rejects(lost);

    expect((await run('doctor --stage trial --json')).json()).toEqual({
      error: { code: 'unreachable', message: expect.stringContaining('(ENOTFOUND)') },
    });
  });

  it.each([
    ['doctor --stage nowhere', 'There is no stage "nowhere"'],
    ['doctor --stage trial --list many', '--list many is no number of people'],
    ['doctor --stage trial --list 0', '--list 0 is no number of people'],
    ['doctor', "required option '--stage <name>' not specified"],
  ])('refuses "%s"', async (line, message) => {
    const { code, err } = await run(line);

    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a stage without region, naming file and field', async () => {
    putStage(stageText.replace(/region: .*/, ''));

    const { code, json } = await run('doctor --stage trial --json');

    expect(code).toBe(2);
    expect(json().error).toMatchObject({
      code: 'bad-stage',
      message: expect.stringMatching(/stages\/trial\.yaml[\s\S]*region/),
    });
  });

  it('says when the roster in the bucket is not the file’s', async () => {
    putRoster(stringify(people.slice(0, 2)));

    expect((await run('doctor --stage trial')).out).toContain('It is not the roster that stages/trial.yaml names');
  });

  it('does without the roster’s file', async () => {
    rmSync(join(folder, 'stages/people.yaml'));

    expect((await run('doctor --stage trial')).code).toBe(0);
  });
});

describe('roster check', () => {
  const [duty, ...others] = people as readonly [Person, ...Person[]];

  it('says how many people are at which level, and asks nobody', async () => {
    const { code, out } = await run('roster check --stage trial');

    expect([code, out]).toEqual([0, '3 people: 1 at level 1, 1 at level 2, 1 at level 3.\n']);
    expect(aws.s3.calls()).toEqual([]);
  });

  it('ends with 1 when nobody would be asked', async () => {
    putRoster(stringify(others));

    const { code, json } = await run('roster check --stage trial --json');

    expect(code).toBe(1);
    expect(json()).toMatchObject({
      stage: 'trial',
      levels: [
        { level: 2, people: 1 },
        { level: 3, people: 1 },
      ],
      findings: [
        expect.objectContaining({ level: 'stops', what: expect.stringContaining('Nobody is at level 1') }),
        expect.anything(),
      ],
    });
  });

  it('names line and field of what is wrong, and no value', async () => {
    putRoster(stringify([duty, { ...others[0], email: 'privacy@response', locale: 'fr' }]));

    const { code, err } = await run('roster check --stage trial');

    expect(code).toBe(2);
    expect(err).toMatch(/line 12, 1\.email: Invalid email address[\s\S]*line 13, 1\.locale: /);
    expect(err).not.toContain('privacy@');
  });

  it('quotes nothing of a file that is no YAML', async () => {
    putRoster('- id: duty\n  email: [duty@response.example\n- x');

    const { code, err } = await run('roster check --stage trial');

    expect(code).toBe(2);
    expect(err).toMatch(/people\.yaml is no YAML: line \d, [A-Z_]+/);
    expect(err).not.toContain('@');
  });

  it('says which file is not there', async () => {
    rmSync(join(folder, 'stages/people.yaml'));

    expect((await run('roster check --stage trial')).err).toMatch(
      /There is no roster .*people\.yaml; stages\/trial\.yaml names it/,
    );
  });
});

describe('roster upload', () => {
  it('puts the people where the functions read them, under the bucket’s key', async () => {
    const { code, out } = await run('roster upload --stage trial');

    expect([code, out]).toEqual([0, `Uploaded to ${bucket}. 3 people: 1 at level 1, 1 at level 2, 1 at level 3.\n`]);
    const [call] = aws.s3.commandCalls(PutObjectCommand);
    const { Body, ...put } = call?.args[0].input ?? {};
    expect(put).toMatchObject({ Bucket: bucket, Key: 'directory/people.json', SSEKMSKeyId: personalDataKey });
    expect(JSON.parse(String(Body))).toEqual(people);
  });

  it('refuses a roster that would ask nobody, and says what is wrong', async () => {
    putRoster(stringify(people.slice(1)));

    const { code, err } = await run('roster upload --stage trial');

    expect(code).toBe(1);
    expect(err).toMatch(/^Not uploaded[\s\S]*· Nobody is at level 1/);
    expect(aws.s3.calls()).toEqual([]);
  });

  it('names the action when it may not write', async () => {
    aws.s3.on(PutObjectCommand).rejects(refusal('AccessDenied', 403));

    const { code, err } = await run('roster upload --stage trial');

    expect(code).toBe(2);
    expect(err).toContain('It takes s3:PutObject on directory/people.json and kms:GenerateDataKey');
    expect(err).not.toContain('@');
  });

  it('says that the stage has to be deployed first', async () => {
    aws.cloudFormation.on(DescribeStacksCommand).rejects(refusal('ValidationError'));

    const { code, err } = await run('roster upload --stage trial');

    expect(code).toBe(2);
    expect(err).toContain('There is no stack Tocsin-trial-Data in ap-northeast-1: deploy the stage first');
  });
});
