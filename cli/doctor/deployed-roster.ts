import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetSuppressedDestinationCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { directoryKey, parsePeople } from '../../adapters/directory.ts';
import type { Person } from '../../functions/runtime/ports.ts';
import type { Stage } from '../../stages/stage.ts';
import { judgeRoster, sayLevels } from '../roster.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

/** The text of the roster as it lies in the bucket. */
export function readRoster(client: S3Client, Bucket: string): Promise<Looked<string>> {
  return look(
    's3:GetObject on directory/people.json and kms:Decrypt',
    async () => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: directoryKey }));
      return (await Body?.transformToString('utf-8')) ?? '';
    },
    { absent: ['NoSuchKey'] },
  );
}

export function peopleOf(roster: Looked<string>): readonly Person[] {
  if (roster.is !== 'seen') return [];
  const read = parsePeople(roster.value);
  return 'people' in read ? read.people : [];
}

/** Somebody whose address SES keeps mail back from. */
export interface SuppressedPerson {
  readonly id: string;
  readonly level: number | undefined;
  readonly reason: string;
}

/** Asks SES about each address; about none further once it doesn't answer. */
export async function readSuppressed(
  client: SESv2Client,
  people: readonly Person[],
): Promise<Looked<readonly SuppressedPerson[]>> {
  const suppressed: SuppressedPerson[] = [];
  for (const { id, level, email } of people) {
    const looked = await look(
      'ses:GetSuppressedDestination',
      async () => {
        const reply = await client.send(new GetSuppressedDestinationCommand({ EmailAddress: email }));
        return reply.SuppressedDestination?.Reason ?? 'BOUNCE';
      },
      { absent: ['NotFoundException'] },
    );
    if (looked.is === 'unseen') return looked;
    if (looked.is === 'seen') suppressed.push({ id, level, reason: looked.value });
  }
  return { is: 'seen', value: suppressed };
}

/** @param inFile the people of the stage's file on this machine; undefined when it isn't here. */
export function checkRoster(
  roster: Looked<string>,
  stage: Stage,
  bucket: string,
  inFile: readonly Person[] | undefined,
): Finding[] {
  const where = `s3://${bucket}/${directoryKey}`;
  const { stops, soon, fine } = findingsAt('roster', where);
  const upload = `tocsin roster upload --stage ${stage.name}`;
  if (roster.is === 'unseen') return [sayUnseen('roster', where, 'the roster', roster)];
  if (roster.is === 'absent') return [stops('There is no roster: nobody is asked, reminded or told.', upload)];
  const read = parsePeople(roster.value);
  if (!('people' in read)) {
    const fields = read.problems.map(({ path, code }) => `${path.join('.') || 'the file'} (${code})`);
    return [stops(`The roster can’t be read: ${fields.join(', ')}. Nobody is asked, reminded or told.`, upload)];
  }
  const findings = [...judgeRoster(read.people, stage, where)];
  if (inFile !== undefined && !isDeepStrictEqual(inFile, read.people))
    findings.push(
      soon(`It is not the roster that ${stage.file} names: whoever was added or left since is not known.`, upload),
    );
  const bad = findings.some(({ level }) => level === 'stops');
  return bad ? findings : [...findings, fine(`The roster can be read: ${sayLevels(read.people)}.`)];
}

/** @param kept reasons for which the staff's configuration set keeps mail back; undefined when not known. */
export function checkSuppressed(
  suppressed: Looked<readonly SuppressedPerson[]>,
  people: readonly Person[],
  kept: readonly string[] | undefined,
  { region }: Pick<Stage, 'region'>,
): Finding[] {
  const where = `suppression list of SES in ${region}`;
  const { stops, soon, note, fine } = findingsAt('roster', where);
  if (suppressed.is === 'unseen')
    return [sayUnseen('roster', where, 'whether SES keeps mail back from somebody on the roster', suppressed)];
  if (suppressed.is === 'absent' || people.length === 0) return [];
  const first = people.filter(({ level }) => level === 1);
  const stuck = suppressed.value.filter(({ reason }) => kept === undefined || kept.includes(reason));
  const through = suppressed.value.filter((one) => !stuck.includes(one));
  const say = (some: readonly SuppressedPerson[]) => some.map(({ id, reason }) => `${id} (${reason})`).join(', ');
  const todo = `Once their mailbox works: aws sesv2 delete-suppressed-destination --email-address <address> --region ${region}`;
  const findings: Finding[] = [];
  if (stuck.length > 0) {
    const all = first.length > 0 && first.every(({ id }) => stuck.some((one) => one.id === id));
    findings.push(
      all
        ? stops(
            `SES keeps mail back from everybody at level 1: a reported incident is put to nobody. Kept back: ${say(stuck)}.`,
            todo,
          )
        : soon(`SES keeps mail back from ${say(stuck)}: no reminder reaches them.`, todo),
    );
  }
  if (through.length > 0)
    findings.push(
      note(`Mail to ${say(through)} failed once. It is sent all the same; see that the mailbox works.`, todo),
    );
  return findings.length > 0 ? findings : [fine('SES keeps mail back from nobody on the roster.')];
}
