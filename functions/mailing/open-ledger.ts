import type { Mailing } from '../../domain/incident/state.ts';
import { hashOfLine, mailingKeys } from '../../domain/mailing/addressee.ts';
import { ledgerId, type MailingList } from '../../domain/mailing/ledger.ts';
import { GiveUpError } from '../runtime/errors.ts';
import type { Services } from '../runtime/services.ts';
import { readLines } from './lines.ts';

const atATime = 16;

/**
 * The mailing's list in the ledger, made on the first call. Batches are cut for good by what a call may hold then.
 * @throws GiveUpError when the mailing is not prepared, its shards are not sorted, or the ledger was opened with another list.
 */
export async function openLedger(
  services: Pick<Services, 'ledger' | 'objects'>,
  incidentId: string,
  mailing: Mailing,
  batchSize: number,
): Promise<MailingList> {
  const { preparation } = mailing;
  if (preparation === undefined) throw new GiveUpError(`${mailing.id} is not prepared; prepare its recipients first`);
  const { shards } = preparation;
  const name = ledgerId({ incidentId, mailingId: mailing.id });
  const control = await services.ledger.control(name);
  const known = control === undefined ? undefined : await services.ledger.list(name);
  const list =
    known ??
    (await services.ledger.open(name, {
      shards,
      bounds: await readBounds(services, incidentId, mailing.id, shards.length),
      batchSize,
    }));
  if (list.shards.join() !== shards.join()) {
    throw new GiveUpError(
      `The ledger of ${mailing.id} was opened with another list than the record has; cancel this mailing`,
    );
  }
  return list;
}

async function readBounds(
  { objects }: Pick<Services, 'objects'>,
  incidentId: string,
  mailing: string,
  shards: number,
): Promise<string[]> {
  const keys = mailingKeys(incidentId, mailing);
  const bounds: string[] = [];
  for (let from = 0; from < shards; from += atATime) {
    const group = Array.from({ length: Math.min(atATime, shards - from) }, (_, index) => from + index);
    bounds.push(
      ...(await Promise.all(
        group.map(async (shard) => {
          for await (const line of readLines(await objects.read(keys.shard(shard)))) return hashOfLine(line);
          return '';
        }),
      )),
    );
  }
  const given = bounds.filter((bound) => bound !== '');
  const wrong = given.findIndex((bound, index) => index > 0 && bound <= (given[index - 1] ?? ''));
  if (wrong >= 0)
    throw new GiveUpError(`Shard ${wrong} of ${mailing} begins before the one in front of it ends; prepare again`);
  return bounds;
}
