import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

export interface ContractResult {
  readonly passed: number;
  /** Names of the tests that don't hold. */
  readonly failed: readonly string[];
}

const Report = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Runs the tests of the table adapters against another DynamoDB than the one that they start themselves. */
export async function runTableContract(endpoint: string, dataDir: string): Promise<ContractResult> {
  const outputFile = join(dataDir, 'contract.json');
  const words = ['--no-install', 'jest', 'test/adapters/dynamodb-', '--json', `--outputFile=${outputFile}`, '--silent'];
  const env = { ...process.env, TOCSIN_DYNAMODB_ENDPOINT: endpoint };
  // Jest's own exit code says no more than the report.
  const ended = await run('npx', words, { env, maxBuffer: 64 * 1024 * 1024 }).catch((error: unknown) => error);
  try {
    return read(Report.parse(JSON.parse(readFileSync(outputFile, 'utf8'))));
  } catch (cause) {
    throw new Error(`The contract's tests could not be run: ${String(ended)}`, { cause });
  }
}

function read({ numPassedTests, testResults }: z.output<typeof Report>): ContractResult {
  const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const names = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
    return status === 'failed' && names.length === 0 ? [`${name}: ${message}`] : names;
  });
  return { passed: numPassedTests, failed };
}
