import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { openMailLog } from '../../local/ses/mail-log.ts';
import { addresses, makeFolder, sendBulk, tearDownSes } from '../support/ses-setup.ts';

afterEach(tearDownSes);

describe('the mail log after kill -9', () => {
  it('has every mail whose acceptance was answered, and no torn line', async () => {
    const dataDir = makeFolder();
    const script = join(process.cwd(), 'test/support/ses-parent.ts');
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const parent = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio });
    const [endpoint] = await once(createInterface({ input: parent.stdout }), 'line');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new SESv2Client({ endpoint, region: 'ap-northeast-1', credentials, maxAttempts: 1 });
    const answered: (string | undefined)[] = [];
    const sendUntilKilled = async () => {
      for (;;) {
        for (const { MessageId } of await sendBulk(client, addresses(50))) answered.push(MessageId);
        if (answered.length === 500) parent.kill('SIGKILL');
      }
    };

    await Promise.allSettled([sendUntilKilled(), sendUntilKilled()]);
    client.destroy();
    const log = openMailLog(join(dataDir, 'mails'));
    const logged = [...log.readBackwards()];
    log.close();

    const ids = new Set(logged.map(({ messageId }) => messageId));
    expect(answered.length).toBeGreaterThanOrEqual(500);
    expect(answered.filter((id) => !ids.has(id ?? ''))).toEqual([]);
    expect(logged.map(({ n }) => n)).toEqual(logged.map((_, i) => logged.length - i));
  });
});
