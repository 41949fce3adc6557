import pc from 'picocolors';
import type { Entry } from '../../domain/record.ts';
import { recorded } from '../../domain/record.ts';
import { writeInstant } from '../../notices/dates.ts';
import type { Script, Step } from '../rehearsal/script.ts';
import { tell } from '../rehearsal/tell.ts';
import type { SecondChannelMessage } from '../second-channel.ts';
import type { LocalDeploymentResult } from './deploy-and-play.ts';
import { isMadeGood } from './interruption.ts';
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
  { outcome, comparison, record, jumps, tables, machines, trouble, interruption }: LocalDeploymentResult,
  say: (text?: string) => void,
  colours: ReturnType<typeof pc.createColors>,
): void {
  const { rehearsed, deployed, agreed, mostSecondsApart, differences } = comparison;
  say();
  const verdict = outcome === 'closed' ? colours.green('Closed on MiniStack') : colours.red('Not closed on MiniStack');
  const chain = record.problems.length === 0 ? 'verifies' : 'is broken';
  say(`${verdict}: ${record.entries} entries, the chain of hashes ${chain}; the clock was moved ${jumps} times.`);
  const apart = `at most ${mostSecondsApart.toFixed(0)} seconds apart`;
  say(`The record against the rehearsal's: ${agreed} of ${deployed} and ${rehearsed} entries agree, ${apart}.`);
  for (const { type, rehearsed: here, deployed: there, fields } of differences) {
    say(`  ${colours.red('≠')} ${type} (${here ?? '–'} / ${there ?? '–'})`);
    for (const field of fields.slice(0, 8)) say(`      ${field}`);
  }
  const { stopped, running } = interruption;
  const madeGood = isMadeGood(interruption)
    ? 'each went on in its next generation'
    : colours.red(`${running.length} run`);
  say(`Executions stopped in the middle: ${stopped.length}; ${madeGood}.`);
  for (const denied of trouble.denied) say(`  ${colours.red('refused by its role')} ${denied}`);
  for (const [queue, count] of Object.entries(trouble.deadLetters))
    say(`  ${colours.red('dead letters')} ${queue}: ${count}`);
  say(`Small machines: ${machines.agreed} executions went alike on both engines.`);
  for (const { machine, input, here, there } of machines.differences) {
    say(`  ${colours.red('≠')} ${machine} ${JSON.stringify(input)}`);
    say(`      ours      ${JSON.stringify(here)}`);
    say(`      MiniStack ${JSON.stringify(there)}`);
  }
  say(`The table adapters' contract: ${tables.passed} tests hold on MiniStack's DynamoDB.`);
  for (const name of tables.failed) say(`  ${colours.red('✗')} ${name}`);
}
