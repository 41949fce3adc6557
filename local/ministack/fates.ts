import { readAddress } from '../../domain/recipients/address.ts';
import { type RecipientFileOptions, recipientFile } from '../recipient-file.ts';
import { type Faults, fateOf, noFaults } from '../ses/faults.ts';

export type MailFate = 'bounced' | 'complained' | 'delayed';

/** Addresses of a made-up list whose mail doesn't simply arrive: the same ones as at the local mail endpoint. */
export function fatesOf(list: RecipientFileOptions, changes: Partial<Faults>): ReadonlyMap<string, MailFate> {
  const faults = { ...noFaults, ...changes };
  const text = Buffer.concat([...recipientFile(list)]).toString('utf8');
  const fates = new Map<string, MailFate>();
  for (const row of text.split('\r\n').slice(1)) {
    const cell = readAddress(row.split(',')[2] ?? '');
    if (cell.fate !== 'address') continue;
    const fate = fateOf(cell.address, faults, list.seed);
    if (fate === 'bounced' || fate === 'complained' || fate === 'delayed') fates.set(cell.address.toLowerCase(), fate);
  }
  return fates;
}
