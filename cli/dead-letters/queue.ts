import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { look } from '../doctor/look.ts';
import { type Letter, readLetter } from './letter.ts';
import { must, type Office } from './office.ts';

export type QueueName = keyof Office['queues'];

/** A letter that was taken out to be looked at: nobody else is handed it until it is put back, or the time is over. */
export interface TakenLetter extends Letter {
  readonly queue: QueueName;
  readonly receipt: string;
}

interface Taking {
  /** Letters taken at a time: 1 to 10. */
  readonly atATime: number;
  /** After that many seconds a letter is handed out again, put back or not. */
  readonly seconds: number;
}

/** Takes letters out, page by page, each once, until there are no more. Nothing is deleted; who takes them puts them back. */
export async function* takeLetters(
  office: Office,
  queue: QueueName,
  taking: Taking,
): AsyncGenerator<readonly TakenLetter[]> {
  const taken = new Set<string>();
  for (let nothingNew = 0; nothingNew < 3; ) {
    const page = await must('read the dead letters', 'sqs:ReceiveMessage and kms:Decrypt', () =>
      office.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: office.queues[queue],
          MaxNumberOfMessages: taking.atATime,
          VisibilityTimeout: taking.seconds,
          // Asks all of SQS's servers instead of some: an empty answer means that there is none.
          WaitTimeSeconds: 2,
          MessageSystemAttributeNames: ['SentTimestamp'],
          MessageAttributeNames: ['All'],
        }),
      ),
    );
    const letters = (page.Messages ?? []).map((message) => ({
      ...readLetter(message),
      queue,
      receipt: message.ReceiptHandle ?? '',
    }));
    if (letters.length === 0) return;
    // A long look may outlast the time for which the first letters are ours.
    const fresh = letters.filter(({ id }) => !taken.has(id));
    nothingNew = fresh.length === 0 ? nothingNew + 1 : 0;
    for (const letter of fresh) taken.add(letter.id);
    if (fresh.length > 0) yield fresh;
  }
}

const largestBatch = 10;

/** Puts letters back, for anybody to be handed. What can't be put back comes back by itself. */
export async function putBack({ sqs, queues }: Office, letters: readonly TakenLetter[]): Promise<void> {
  for (const queue of ['events', 'stream'] as const) {
    const ours = letters.filter((letter) => letter.queue === queue);
    for (let from = 0; from < ours.length; from += largestBatch) {
      const Entries = ours.slice(from, from + largestBatch).map(({ receipt }, index) => ({
        ...{ Id: String(index), ReceiptHandle: receipt, VisibilityTimeout: 0 },
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queues[queue], Entries });
      await look('sqs:ChangeMessageVisibility', () => sqs.send(command));
    }
  }
}

/** Takes a letter off for good. */
export async function takeOff({ sqs, queues }: Office, { queue, receipt }: TakenLetter): Promise<void> {
  await must('take the letter off', 'sqs:DeleteMessage', () =>
    sqs.send(new DeleteMessageCommand({ QueueUrl: queues[queue], ReceiptHandle: receipt })),
  );
}

/** Letters that somebody else has taken out just now; about, as SQS counts. */
export async function countTaken({ sqs, queues }: Office): Promise<number> {
  const count = async (QueueUrl: string) => {
    const attribute = 'ApproximateNumberOfMessagesNotVisible';
    const { Attributes } = await must('count the dead letters', 'sqs:GetQueueAttributes', () =>
      sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [attribute] })),
    );
    return Number(Attributes?.[attribute] ?? 0);
  };
  const [events, stream] = await Promise.all([count(queues.events), count(queues.stream)]);
  return events + stream;
}
