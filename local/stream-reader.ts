import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

/** One change of the table, as DynamoDB Streams hands it to a function. */
export type StreamRecord = _Record;

/** Where a reader stands: the last sequence number handled, by shard. */
export type StreamPosition = Readonly<Record<string, string>>;

/** Where a reader's position is kept over a restart. */
export interface StreamCheckpoint {
  load(): Promise<StreamPosition | undefined>;
  save(position: StreamPosition): Promise<void>;
}

export interface StreamReaderOptions {
  readonly endpoint: string;
  readonly tableName: string;
  /** Without one the reader begins at the oldest record (TRIM_HORIZON) each time. */
  readonly checkpoint?: StreamCheckpoint;
}

export interface StreamReader {
  /** The records after the last poll, up to 1,000 a shard, in order; none when drained. One call to the endpoint when idle. */
  poll(): Promise<readonly StreamRecord[]>;
  /** Keeps the position after the last poll. Call it once the records are handled: they come at least once. */
  commit(): Promise<void>;
  close(): void;
}

interface ShardCursor {
  readonly shardId: string;
  iterator: string | undefined;
  last: string | undefined;
  /** Read to its end: it was split, or its writer moved on to another shard. */
  closed: boolean;
}

/**
 * Reads a table's stream by polling, with the iterators kept between polls.
 * @throws Error on the first poll when the table has no stream.
 */
export function createStreamReader(options: StreamReaderOptions): StreamReader {
  const settings = {
    endpoint: options.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const streams = new DynamoDBStreamsClient(settings);
  let streamArn: string | undefined;
  let cursors: ShardCursor[] | undefined;

  async function findStream(): Promise<string> {
    const tables = new DynamoDBClient(settings);
    const { Table } = await tables.send(new DescribeTableCommand({ TableName: options.tableName }));
    tables.destroy();
    if (Table?.LatestStreamArn === undefined) {
      throw new Error(`Table ${options.tableName} has no stream: create it with a StreamSpecification.`);
    }
    return Table.LatestStreamArn;
  }

  /** Shards split and end; the ones we know keep their cursor. */
  async function listShards(known: readonly ShardCursor[], kept: StreamPosition): Promise<ShardCursor[]> {
    const found: ShardCursor[] = [];
    let after: string | undefined;
    do {
      const { StreamDescription } = await streams.send(
        new DescribeStreamCommand({
          StreamArn: streamArn,
          ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
        }),
      );
      for (const { ShardId } of StreamDescription?.Shards ?? []) {
        if (ShardId === undefined) continue;
        const cursor = known.find(({ shardId }) => shardId === ShardId);
        found.push(cursor ?? { shardId: ShardId, iterator: undefined, last: kept[ShardId], closed: false });
      }
      after = StreamDescription?.LastEvaluatedShardId;
    } while (after !== undefined);
    return found;
  }

  async function openIterator(cursor: ShardCursor, fromStart: boolean): Promise<string | undefined> {
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: cursor.shardId,
        ...(cursor.last === undefined || fromStart
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: cursor.last }),
      }),
    );
    return ShardIterator;
  }

  async function readShard(cursor: ShardCursor, fromStart = false): Promise<readonly StreamRecord[]> {
    try {
      cursor.iterator ??= await openIterator(cursor, fromStart);
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator: cursor.iterator, Limit: 1000 }),
      );
      cursor.iterator = NextShardIterator;
      cursor.closed = NextShardIterator === undefined;
      cursor.last = Records.at(-1)?.dynamodb?.SequenceNumber ?? cursor.last;
      return Records;
    } catch (error) {
      // An iterator lives 15 minutes, a record 24 hours: go on from the last sequence number, or the oldest there is.
      if (error instanceof ExpiredIteratorException || error instanceof TrimmedDataAccessException) {
        cursor.iterator = undefined;
        return readShard(cursor, error instanceof TrimmedDataAccessException);
      }
      throw error;
    }
  }

  return {
    async poll() {
      streamArn ??= await findStream();
      cursors ??= await listShards([], (await options.checkpoint?.load()) ?? {});
      const read: StreamRecord[] = [];
      let ended = cursors.length === 0;
      for (const cursor of cursors.filter(({ closed }) => !closed)) {
        for (const record of await readShard(cursor)) read.push(record);
        ended ||= cursor.closed;
      }
      if (ended) cursors = await listShards(cursors, {});
      return read;
    },
    async commit() {
      const reached = (cursors ?? []).flatMap(({ shardId, last }) => (last === undefined ? [] : [[shardId, last]]));
      await options.checkpoint?.save(Object.fromEntries(reached));
    },
    close: () => streams.destroy(),
  };
}
