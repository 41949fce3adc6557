import pc from 'picocolors';
import type { Entry } from '../../domain/record.ts';
import { recorded } from '../../domain/record.ts';
import { writeInstant } from '../../notices/dates.ts';
import type { Script, Step } from '../rehearsal/script.ts';
import { tell } from '../rehearsal/tell.ts';
import type { SecondChannelMessage } from '../second-channel.ts';
import type { LocalDeploymentResult } from './deploy-and-play.ts';
import type { Watcher } from './play.ts';

/** Says what goes on, line by line. */
export interface MiniStackScreen extends Watcher {
  say(text: string): void;
  /** A phase begins; the returned function ends it. */
  begin(text: string): () => void;
  /** The case begins. */
  open(script: Script): void;
  tell(message: SecondChannelMessage): void;
  finish(result: LocalDeploymentResult): void;
}

export const silent: MiniStackScreen = {
  say() {},
  begin: () => () => {},
  open() {},
  tell() {},
  onEntry() {},
  onRefusal() {},
  finish() {},
};

export function createMiniStackScreen(out: NodeJS.WriteStream): MiniStackScreen {
  const colours = pc.createColors(out.isTTY === true && process.env.NO_COLOR === undefined);
  const say = (text = '') => out.write(`${text}\n`);
  let zone = 'UTC';
  return {
    say: (text) => say(`  ${text}`),
    begin(text) {
      const startedAt = performance.now();
      say(`${colours.bold('…')} ${text}`);
      return () => say(`${colours.green('✓')} ${text} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    },
    open(script) {
      zone = script.zone;
    },
    tell({ text }) {
      say(`    ${colours.yellow('second channel')} ${text}`);
    },
    onEntry(entry: Entry, _step: Step | undefined) {
      const read = recorded(entry);
      if (read === undefined) return;
      const at = writeInstant(entry.header.recordedAt, zone, 'en');
      const who = entry.header.actor.replace(/^system:/, '').padEnd(22);
      say(`    ${at}  ${colours.cyan(who)} ${tell(read, zone)[0] ?? read.type}`);
    },
    onRefusal(step, message, open) {
      say(`    ${colours.red('refused')} ${step.id} (${step.by}): ${message}`);
      for (const item of open) say(`      ${colours.red('·')} ${item}`);
    },
    finish: (result) => printResult(result, say, colours),
  };
}

function printResult(
  { outcome, comparison, record, jumps }: LocalDeploymentResult,
  say: (text?: string) => void,
  colours: ReturnType<typeof pc.createColors>,
): void {
  const { rehearsed, deployed, agreed, mostSecondsApart, differences } = comparison;
  say();
  say(`${outcome === 'closed' ? colours.green('Closed') : colours.red('Not closed')} on MiniStack: ${record.entries}
  entries, the chain of hashes ${record.problems.length === 0 ? 'verifies' : 'is broken'}; the clock was moved ${jumps} times.`.replace(/\n\s+/, ' '));
  say(`Record of the rehearsal against that of the deployment: ${agreed} of ${rehearsed} and ${deployed} entries agree, at most ${mostSecondsApart.toFixed(0)} s apart.`);
  for (const { type, rehearsed: here, deployed: there, fields } of differences) {
    say(`  ${colours.red('≠')} ${type} (${here ?? '–'} / ${there ?? '–'})`);
    for (const field of fields.slice(0, 8)) say(`      ${field}`);
  }
}
