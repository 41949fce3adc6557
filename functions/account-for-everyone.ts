import { z } from 'zod';
import { hashOfLine, mailingKeys, readAddressee } from '../domain/mailing/addressee.ts';
import { ledgerId } from '../domain/mailing/ledger.ts';
import {
  letterListHeader,
  letterListLine,
  readUnreached,
  rowOfAddressee,
  toldByLetter,
} from '../domain/mailing/letter-list.ts';
import { placesOf } from '../domain/mailing/letters.ts';
import { readCells, readLines } from './mailing/lines.ts';
import { type MailingRef, readMailing } from './mailing/read-mailing.ts';
import type { SendingServices } from './mailing/sending-run.ts';
import { TryAFewTimesError } from './runtime/errors.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Account for Everyone',
  input: z.object({ incidentId: z.string(), mailingId: z.string() }),
  output: z.object({ outcome: z.literal('accounted') }),
};

type AccountServices = Pick<SendingServices, 'record' | 'commands' | 'ledger' | 'objects'>;

/** Writes the letter list of everybody no mail told, and closes the mailing. Repeated, it writes the same list. */
export async function accountForEveryone(
  ref: MailingRef,
  services: AccountServices,
): Promise<z.input<typeof contract.output>> {
  const { incidentId, mailingId } = ref;
  const { mailing } = await readMailing(services, ref);
  if (mailing.status === 'accounted' || mailing.status === 'cancelled') return { outcome: 'accounted' };

  const { letterList } = mailingKeys(incidentId, mailingId);
  const count = { letters: 0 };
  await services.objects.write(letterList, encode(letterLines(ref, services, count)), 'text/csv; charset=utf-8');
  const result = await services.commands.run({
    commandId: `${mailingId}-accounted`,
    incidentId,
    actor: 'system:account-for-everyone',
    command: {
      type: 'account-for-everyone',
      mailing: mailingId,
      totals: await services.ledger.totals(ledgerId(ref)),
      letterListKey: letterList,
      letters: count.letters,
    },
  });
  if (result.outcome === 'refused') throw new TryAFewTimesError(`${mailingId} can't be closed: ${result.message}`);
  return { outcome: 'accounted' };
}

/** About 64 KB a chunk, so that neither the list nor each single line is held or handed on. */
const chunkLength = 65_536;

async function* encode(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < chunkLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

async function* letterLines(
  ref: MailingRef,
  services: AccountServices,
  count: { letters: number },
): AsyncGenerator<string> {
  yield letterListHeader;
  for await (const line of rows(ref, services)) {
    count.letters += 1;
    yield line;
  }
}

async function* rows(
  { incidentId, mailingId }: MailingRef,
  { ledger, objects }: AccountServices,
): AsyncGenerator<string> {
  const keys = mailingKeys(incidentId, mailingId);
  const mailing = ledgerId({ incidentId, mailingId });
  for (const key of [keys.unreachable, keys.rejected]) {
    for await (const line of readLines(await objects.read(key))) yield letterListLine(readUnreached(line));
  }
  const list = await ledger.list(mailing);
  if (list === undefined) return;
  for (const shard of list.shards.keys()) {
    const batches = new Map((await ledger.batches(mailing, shard)).map(({ first, states }) => [first, states]));
    if (![...batches.values()].some((states) => placesOf(states, toldByLetter).length > 0)) continue;
    for await (const lines of readCells(await objects.read(keys.shard(shard)), list.batchSize)) {
      const states = batches.get(hashOfLine(lines[0] ?? '')) ?? '';
      for (const place of placesOf(states, toldByLetter)) {
        const line = lines[place];
        if (line !== undefined) yield letterListLine(rowOfAddressee(readAddressee(line), states.charAt(place)));
      }
    }
  }
}

export const handler = task(contract, accountForEveryone);
