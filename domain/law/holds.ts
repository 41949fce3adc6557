import type { Obligation } from './obligation.ts';
import type { Duty } from './regime.ts';
import { findDuty, type LoadedDuty, type RegimeLibrary } from './regime-library.ts';

/** What a regime file says of a duty besides its clock. */
type Named = Pick<Obligation, 'regime' | 'version' | 'duty' | 'owedTo'>;

/** A ground on which the law lets a duty wait. */
export type HoldGround = NonNullable<Duty['holds']>[number];
export type OrderRule = NonNullable<Duty['order']>[number];
export type ExemptionRule = NonNullable<Duty['exemptions']>[number];

/** The duty as it was judged; where that revision of the file is not kept, as the same version of the law has it now. */
function dutyOf(library: RegimeLibrary, obligation: Named): LoadedDuty | undefined {
  const found = findDuty(library, obligation);
  if (found !== undefined) return found;
  const [from] = obligation.version.split('/');
  const version = library.byId.get(obligation.regime)?.versions.find((one) => one.from === from)?.label;
  return version === undefined ? undefined : findDuty(library, { ...obligation, version });
}

/** Grounds on which this duty may wait; none where the library no longer has the duty. */
export function groundsFor(library: RegimeLibrary, obligation: Named): readonly HoldGround[] {
  return dutyOf(library, obligation)?.duty.holds ?? [];
}

/** What has to come before, after, or with it. */
export function orderOf(library: RegimeLibrary, obligation: Named): readonly OrderRule[] {
  return dutyOf(library, obligation)?.duty.order ?? [];
}

/** Exemptions that a person relies on by name; those with a condition are judged on the facts and by nobody else. */
export function exemptionsOf(
  library: RegimeLibrary,
  obligation: Named,
): { readonly byName: readonly ExemptionRule[]; readonly byFacts: readonly ExemptionRule[] } {
  const all = dutyOf(library, obligation)?.duty.exemptions ?? [];
  return {
    byName: all.filter(({ when }) => when === undefined),
    byFacts: all.filter(({ when }) => when !== undefined),
  };
}

/** Whether the regime itself has a duty of that name, in any version: its rules of order then mean its own. */
export function hasDuty(library: RegimeLibrary, regime: string, duty: string): boolean {
  return (library.byId.get(regime)?.versions ?? []).some(({ duties }) =>
    duties.some((loaded) => loaded.duty.duty === duty),
  );
}

/** What a message must say, or must not say, with its source where the file gives one. */
export interface Heading {
  readonly heading: string;
  readonly citation?: string;
}

export function contentsOf(
  library: RegimeLibrary,
  obligation: Named,
): { readonly required: readonly Heading[]; readonly forbidden: readonly Heading[] } {
  const { contents, citation } = dutyOf(library, obligation)?.duty ?? {};
  const read = (list: readonly { readonly heading: string; readonly citation?: string | undefined }[] = []) =>
    list.map(({ heading, citation: own = citation }) => ({ heading, ...(own === undefined ? {} : { citation: own }) }));
  return { required: read(contents?.required), forbidden: read(contents?.forbidden) };
}

/** Whether a message by a channel counts as told: always, under a condition that a person has to vouch for, or not by itself. */
export type ChannelVerdict =
  | { readonly counts: 'yes' }
  | { readonly counts: 'if'; readonly when: string }
  | { readonly counts: 'not-named'; readonly named: readonly string[] };

/** A duty that names no channel, or `any`, accepts every one. */
export function judgeChannel(library: RegimeLibrary, obligation: Named, channel: string): ChannelVerdict {
  const named = (dutyOf(library, obligation)?.duty.channels ?? []).map((one) =>
    typeof one === 'string' ? { channel: one, when: undefined } : one,
  );
  if (named.length === 0 || named.some((one) => one.channel === 'any')) return { counts: 'yes' };
  const met = named.filter((one) => one.channel === channel);
  const [first] = met;
  if (first === undefined) {
    return {
      counts: 'not-named',
      named: named.map(({ channel: name, when }) => (when ? `${name} (if ${when})` : name)),
    };
  }
  if (met.some(({ when }) => when === undefined)) return { counts: 'yes' };
  return { counts: 'if', when: met.map(({ when }) => when).join('; or ') };
}
