import { createWebhookChannel } from '../../adapters/webhook-channel.ts';
import { startHttpServer } from '../support/http-server.ts';

const message = { incidentId: 'INC-1', kind: 'obligation-overdue', text: 'Tocsin: overdue' };

describe('the second channel', () => {
  it('posts the message as JSON', async () => {
    const server = await startHttpServer(204);

    await createWebhookChannel(async () => `${server.url}/hook`).tell(message);
    await server.stop();

    expect(server.received).toEqual([{ method: 'POST', path: '/hook', body: JSON.stringify(message) }]);
  });

  it('asks to come again when the service does not take it', async () => {
    const server = await startHttpServer(500);

    await expect(createWebhookChannel(async () => server.url).tell(message)).rejects.toMatchObject({
      name: 'TryAgain',
      message: 'the second channel answered 500',
    });
    await server.stop();
  });

  it('says nothing where there is none', async () => {
    await expect(createWebhookChannel(undefined).tell(message)).resolves.toBeUndefined();
  });
});
