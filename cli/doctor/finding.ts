/** What was looked at, as machines name it. */
export type CheckName =
  | 'stacks'
  | 'ses-account'
  | 'ses-quota'
  | 'sender'
  | 'configuration-set'
  | 'mail-events'
  | 'alarms'
  | 'alarm-topic'
  | 'roster'
  | 'second-channel'
  | 'hash-key'
  | 'keys'
  | 'bucket';

/** `stops`: fails or does harm tonight. `soon`: fails when something else happens, too. `note`: to be known. `fine`: as it should be. */
export type Level = 'stops' | 'soon' | 'note' | 'fine';

/** One thing that was found. No address is ever in it. */
export interface Finding {
  readonly check: CheckName;
  readonly level: Level;
  /** What it is and what it means for people. */
  readonly what: string;
  /** The resource. */
  readonly where: string;
  /** A command or a place in the console; absent when nothing has to be done. */
  readonly todo?: string;
}

const order: readonly Level[] = ['stops', 'soon', 'note', 'fine'];

/** The worst first; within a level as they were looked at. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return order.flatMap((level) => findings.filter((finding) => finding.level === level));
}

/** Says findings about one resource, so that each is a line where it is made. */
export function findingsAt(check: CheckName, where: string) {
  const at =
    (level: Level) =>
    (what: string, todo?: string): Finding => ({ check, level, what, where, ...(todo === undefined ? {} : { todo }) });
  return { stops: at('stops'), soon: at('soon'), note: at('note'), fine: at('fine') };
}
