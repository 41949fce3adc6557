import { createSecrets } from '../../adapters/secrets-manager.ts';
import { type LocalSecrets, startSecrets } from '../../local/secrets.ts';

const arn = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:hash-key-abcdef';

let running: LocalSecrets;
beforeEach(async () => {
  running = await startSecrets([{ arn, name: 'hash-key', value: 'value' }]);
});
afterEach(() => running.stop());

function setup() {
  const asked: string[] = [];
  const secrets = createSecrets({
    endpoint: running.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    guard: ({ command }) => asked.push(command),
  });
  return { secrets, asked };
}

describe('a secret', () => {
  it.each([arn, 'hash-key'])('is read by %s', async (id) => {
    expect(await setup().secrets.read(id)).toBe('value');
  });

  it('is read once a process, however many ask at once', async () => {
    const { secrets, asked } = setup();

    await Promise.all([secrets.read(arn), secrets.read(arn)]);
    await secrets.read(arn);

    expect(asked).toEqual(['GetSecretValue']);
  });

  it('that is not there is asked for again', async () => {
    const { secrets, asked } = setup();

    await expect(secrets.read('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(secrets.read('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

    expect(asked).toHaveLength(2);
  });
});
