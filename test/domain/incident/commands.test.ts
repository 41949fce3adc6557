import type { Command } from '../../../domain/incident/commands.ts';
import type { EntryType } from '../../../domain/incident/entries.ts';
import { evolve } from '../../../domain/incident/evolve.ts';
import type { Incident } from '../../../domain/incident/state.ts';
import { aReport, aStory, type Story, typesOf } from '../../support/builders.ts';
import { commandCases, tales } from './command-cases.ts';
import type { CommandCase, RefusedCase } from './mailing-cases.ts';

/** Every type of entry; the type keeps the table complete. */
const entryTypes: { readonly [T in EntryType]: true } = {
  'incident-reported': true,
  'report-updated': true,
  'determination-recorded': true,
  'count-revised': true,
  'demand-received': true,
  'confirmation-asked': true,
  'confirmation-answered': true,
  'confirmation-unanswered': true,
  'obligations-assessed': true,
  'law-correction-found': true,
  'law-correction-answered': true,
  'register-stated': true,
  'reminder-issued': true,
  'obligation-overdue': true,
  'filing-made': true,
  'obligation-done': true,
  'obligation-exempted': true,
  'lateness-explained': true,
  'obligation-held': true,
  'hold-lifted': true,
  'hold-ended': true,
  'hold-reminded': true,
  'obligation-extended': true,
  'package-handed-over': true,
  'mailing-drafted': true,
  'mailing-prepared': true,
  'list-quarantined': true,
  'approval-asked': true,
  'mailing-approved': true,
  'hold-fire-started': true,
  'mailing-held': true,
  'mailing-paused': true,
  'mailing-resumed': true,
  'mailing-cancelled': true,
  'sending-started': true,
  'mailing-halted': true,
  'sending-finished': true,
  'doubt-asked': true,
  'doubt-decided': true,
  'everyone-accounted-for': true,
  'committee-set-up': true,
  'meeting-called': true,
  'meeting-held': true,
  'committee-reported': true,
  'measure-promised': true,
  'measure-reminded': true,
  'measure-completed': true,
  'measure-handed-over': true,
  'response-closed': true,
  'follow-up-closed': true,
  'incident-reopened': true,
  'machine-failed': true,
};

/** One row of the table, its own type forgotten. */
type AnyCase = Omit<CommandCase<never>, 'command' | 'refused'> & {
  readonly command: Command | ((story: Story) => Command);
  readonly refused: readonly (Omit<RefusedCase<never>, 'command'> & { readonly command?: object })[];
};
const cases = Object.entries(commandCases) as readonly (readonly [string, AnyCase])[];
const refusals = cases.flatMap(([type, one]) =>
  one.refused.map((refused) => [type, refused.why, one, refused] as const),
);

function commandOf({ command }: AnyCase, story: Story): Command {
  return typeof command === 'function' ? command(story) : command;
}

describe('every command', () => {
  it.each(cases)('%s makes its entries when it is accepted', (_type, one) => {
    const story = one.given();

    const decision = story.tell(commandOf(one, story));

    expect(typesOf(decision)).toEqual(one.makes);
  });

  it.each(cases)('%s asked again makes nothing but what it says', (_type, one) => {
    const story = one.given();
    const command = commandOf(one, story);
    story.tell(command);

    expect(typesOf(story.tell(command))).toEqual(one.again ?? []);
  });

  it.each(refusals)('%s refuses %s', (_type, _why, one, { given, command = {}, actor, code, open = [] }) => {
    const story = (given ?? one.given)();
    const before = JSON.stringify(story.incident);

    const decision = story.tell({ ...commandOf(one, story), ...command } as Command, actor);

    expect(decision).toMatchObject({ outcome: 'refused', code, message: expect.stringMatching(/\w{3,}/) });
    expect(decision).toMatchObject({ open: expect.arrayContaining([...open]) });
    expect(JSON.stringify(story.incident)).toBe(before);
  });

  it('but a report is refused for an incident that nobody reported', () => {
    const others = cases.filter(([type]) => type !== 'report-incident');

    const answers = others.map(([, one]) => typesOf(aStory().tell(commandOf(one, one.given()))));

    expect(new Set(answers.flat())).toEqual(new Set(['refused: unknown-incident']));
  });

  it('that opens an incident is its report', () => {
    expect(typesOf(aStory().tell(aReport()))).toEqual(['incident-reported', 'obligations-assessed']);
  });
});

describe('every type of entry', () => {
  const stories = tales.map((tale) => tale());

  it('is made by a command of these tests', () => {
    const made = new Set(stories.flatMap(({ entries }) => entries.map(({ type }) => type)));

    expect(Object.keys(entryTypes).filter((type) => !made.has(type as EntryType))).toEqual([]);
  });

  it('can be folded from the record alone: the same entries give the same incident', () => {
    for (const { entries, incident } of stories) {
      const stored = JSON.parse(JSON.stringify(entries)) as typeof entries;

      const folded = stored.reduce<Incident | undefined>((state, entry) => evolve(state, entry), undefined);

      expect(folded).toEqual(JSON.parse(JSON.stringify(incident)));
    }
  });

  it('needs a report before it', () => {
    const [, second] = stories[0]?.entries ?? [];
    if (second === undefined) throw new Error('The first tale has one entry only');

    expect(() => evolve(undefined, second)).toThrow(`starts with ${second.type}, not with a report`);
  });
});
