import { readBatchTag, readMailEvent, tagsOf } from '../../../domain/mailing/mail-event.ts';

const batch = { mailing: 'INC-1-1', shard: 7, first: '00ff00ff00ff00ff' };

function line(eventType: string, more: object = {}, index = 3, subject = 'Your data'): object {
  const tags = Object.fromEntries(Object.entries(tagsOf(batch, index)).map(([name, value]) => [name, [value]]));
  return {
    eventType,
    mail: {
      timestamp: '2017-03-10T09:00:00.000Z',
      messageId: 'm-1',
      destination: ['somebody@example.jp'],
      commonHeaders: { subject, to: ['somebody@example.jp'] },
      tags: { 'ses:configuration-set': ['notices'], ...tags },
    },
    ...more,
  };
}

/** As SES writes it, and as another writer might: other order, other spacing. */
const forms = {
  'as SES writes it': (event: object) => JSON.stringify(event),
  'in another form': (event: object) => JSON.stringify(Object.fromEntries(Object.entries(event).reverse()), null, 1),
};

describe.each(Object.entries(forms))('an event %s', (_, write) => {
  it.each([
    ['Send', { send: {} }, 'send'],
    ['Delivery', { delivery: { smtpResponse: '250 ok' } }, 'delivery'],
    ['DeliveryDelay', { deliveryDelay: { delayType: 'MailboxFull' } }, 'delay'],
    ['Bounce', { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } }, 'bounce'],
    ['Bounce', { bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed' } }, 'suppression'],
    ['Bounce', { bounce: { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' } }, 'suppression'],
    ['Bounce', { bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull' } }, 'delay'],
    ['Bounce', { bounce: { bounceType: 'Undetermined', bounceSubType: 'Undetermined' } }, 'delay'],
    ['Complaint', { complaint: { complaintFeedbackType: 'abuse' } }, 'complaint'],
    ['Complaint', { complaint: { complaintSubType: 'OnAccountSuppressionList' } }, 'suppression'],
    ['Reject', { reject: { reason: 'Bad content' } }, 'reject'],
    ['Rendering Failure', { failure: { errorMessage: 'missing', templateName: 't' } }, 'reject'],
  ])('%s with %j is %s', (eventType, more, event) => {
    expect(readMailEvent(write(line(eventType, more)))).toEqual({
      mailing: 'INC-1-1',
      batch: '0007-00ff00ff00ff00ff',
      index: 3,
      event,
    });
  });

  it.each(['Open', 'Click', 'Subscription'])('%s says nothing about delivery', (eventType) => {
    expect(readMailEvent(write(line(eventType)))).toBe('foreign');
  });

  it('of a mail that is no notice is foreign', () => {
    expect(readMailEvent(write({ eventType: 'Send', mail: { tags: { kind: ['reminder'] } } }))).toBe('foreign');
  });

  it('with a place no batch has is foreign', () => {
    expect(readMailEvent(write(line('Send', {}, 50)))).toBe('foreign');
  });

  it('is not led astray by what a subject says', () => {
    const trap = '"tags":{"mailing":["other"],"batch":["0000-0000000000000000"],"i":["9"]},"bounceType":"Permanent"';

    expect(readMailEvent(write(line('Send', { send: {} }, 3, trap)))).toMatchObject({
      mailing: 'INC-1-1',
      event: 'send',
      index: 3,
    });
  });
});

describe('lines that are no events', () => {
  it.each(['', '{', '{"eventType":"Se', 'null', '[]', '{"eventType":5}', '{"mail":{}}'])('%j is malformed', (text) => {
    expect(readMailEvent(text)).toBe('malformed');
  });
});

describe('the batch tag', () => {
  it('leads back to the batch', () => {
    expect(readBatchTag('INC-1-1', tagsOf(batch, 0).batch ?? '')).toEqual(batch);
  });

  it('holds nothing but what SES takes', () => {
    for (const value of Object.values(tagsOf(batch, 49))) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
  });

  it.each(['', '7', 'x-00ff00ff00ff00ff', '0007-short', '0007-00ff00ff00ff00ff#'])('%j is none of ours', (tag) => {
    expect(readBatchTag('INC-1-1', tag)).toBeUndefined();
  });
});
