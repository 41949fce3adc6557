import type { LoadedDuty, LoadedRegime, LoadedVersion } from '../../domain/law/regime-library.ts';
import {
  explain,
  sayChannels,
  sayClocks,
  sayExemptions,
  sayHolds,
  sayOrder,
  sayOwer,
  sayRecipient,
  saySpan,
  sayTrigger,
} from '../../domain/law/rule-words.ts';
import { dutyName } from '../../notices/words.ts';
import type { Printer } from '../command.ts';

const marks = {
  verified: 'verified',
  unverified: 'unverified: computed and marked, have it checked',
  listed: 'listed: ask counsel, nothing is computed',
} as const;

/** A regime for people: each duty of each version, one fact a line. */
export function tellRegime(loaded: LoadedRegime, printer: Printer): string {
  const { id, name, kind = 'law', jurisdiction, revision, authorities = [] } = loaded.regime;
  const head = [
    printer.bold(name),
    ...facts([
      ['File', `regimes/${id}.yaml, revision ${revision}`],
      ['Kind', `${kind} of ${jurisdiction}`],
      ['Authorities', authorities.map((one) => `${one.id}: ${one.name}`)],
    ]),
  ];
  const versions = loaded.versions.map((version) => tellVersion(loaded, version, printer));
  return `${head.join('\n')}\n\n${versions.join('\n')}`;
}

function tellVersion({ regime }: LoadedRegime, version: LoadedVersion, printer: Printer): string {
  const raw = regime.versions.find(({ from }) => from === version.from);
  const note = raw?.note === undefined ? '' : `: ${raw.note}`;
  const named = Object.entries(raw?.conditions ?? {}).map(([name, condition]) => `${name}: ${explain(condition)}`);
  return [
    printer.bold(`In force ${saySpan(version.from, version.to)}${note}`),
    ...facts([['Terms', named]]),
    '',
    ...version.duties.flatMap((loaded) => [...tellDuty(loaded, printer), '']),
  ].join('\n');
}

function tellDuty(loaded: LoadedDuty, printer: Printer): readonly string[] {
  const { duty, contents, forbidden } = loaded;
  const { confidence } = duty;
  const force = { binding: '', effort: ' (to make efforts)', voluntary: ' (voluntary, not owed)' };
  return [
    printer.bold(`${duty.duty}: ${dutyName(duty.duty, 'en')}${force[duty.force ?? 'binding']}`),
    ...facts([
      ['Owed', `by ${sayOwer(duty)}, to ${sayRecipient(loaded)}`],
      ['Starts with', sayTrigger(duty.trigger)],
      ['Clock', sayClocks(duty)],
      ['If', duty.when === undefined ? 'always' : explain(duty.when)],
      ['How', sayChannels(duty)],
      ['Must say', contents],
      ['Must not say', forbidden],
      ['May be held', sayHolds(duty)],
      ['Order', sayOrder(duty)],
      ['Exempt', sayExemptions(duty)],
      ['Rule', duty.citation],
      ['How sure', `${marks[confidence.level]} (${confidence.source}, read on ${confidence.readOn})`],
      ['Note', confidence.note ?? []],
    ]),
  ];
}

const label = 14;

/** `  Label         text`, a line each; nothing for what there is none of. */
function facts(pairs: readonly (readonly [string, string | readonly string[]])[]): readonly string[] {
  return pairs.flatMap(([name, said]) =>
    [said].flat().map((line, index) => `  ${(index === 0 ? name : '').padEnd(label)}${line}`),
  );
}
