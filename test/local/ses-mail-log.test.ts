import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toInstant } from '../../domain/time.ts';
import type { MailContent, MailDraft } from '../../local/ses/mail.ts';
import { openMailLog } from '../../local/ses/mail-log.ts';
import { renderMail } from '../../local/ses/rendering.ts';
import { makeFolder, tearDownSes } from '../support/ses-setup.ts';

afterEach(tearDownSes);

const notice: MailContent = {
  from: 'notice@controller.example',
  subject: 'お知らせ {{name}}',
  text: '{{name}} 様 <b>{{ number }}</b>',
  replyTo: [],
  isTemplate: true,
  defaults: { name: 'お客様', number: 'N-1' },
};

const draft = (to: string): MailDraft => ({
  at: toInstant('2017-04-01T00:00:00Z'),
  to: [to],
  tags: {},
  content: 'abc',
  data: { name: '山田' },
});

describe('the mail log', () => {
  it('has one line for each mail and each content once', () => {
    const folder = makeFolder();
    const log = openMailLog(folder);

    const hashes = [log.keepContent(notice), log.keepContent({ ...notice })];
    log.append([draft('a@example.jp'), draft('b@example.jp')]);
    log.close();

    const lines = (file: string) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
    expect(hashes[0]).toBe(hashes[1]);
    expect(lines('contents.jsonl')).toHaveLength(1);
    expect(lines('mails.jsonl').map((line) => JSON.parse(line))).toMatchObject([
      { n: 1, to: ['a@example.jp'], data: { name: '山田' } },
      { n: 2, to: ['b@example.jp'] },
    ]);
  });

  it('drops the line that a crash tore, and goes on numbering', () => {
    const folder = makeFolder();
    const before = openMailLog(folder);
    before.append([draft('a@example.jp'), draft('b@example.jp')]);
    before.close();
    appendFileSync(join(folder, 'mails.jsonl'), '{"n":3,"at":"2017-04-0');

    const log = openMailLog(folder);
    const [next] = log.append([draft('c@example.jp')]);

    expect([log.count(), next?.n, log.read(3)?.to]).toEqual([3, 3, ['c@example.jp']]);
    log.close();
  });

  it('reads back the newest first, over many chunks', () => {
    const log = openMailLog(makeFolder());
    const total = 9000;
    log.append(Array.from({ length: total }, (_, i) => draft(`person${i}@example.jp`)));

    const numbers = [...log.readBackwards()].map(({ n }) => n);
    const found = [...log.readBackwards(8000, (line) => line.includes('person77@'))].map(({ n }) => n);

    expect(numbers).toEqual(Array.from({ length: total }, (_, i) => total - i));
    expect(found).toEqual([78]);
    log.close();
  });
});

describe('rendering', () => {
  it('puts values in unescaped, and the defaults where the mail has none', () => {
    expect(renderMail(notice, { name: '<山田>' })).toEqual({
      subject: 'お知らせ <山田>',
      text: '<山田> 様 <b>N-1</b>',
    });
  });

  it('leaves the braces of a mail that is no template', () => {
    expect(renderMail({ ...notice, isTemplate: false }, {}).subject).toBe('お知らせ {{name}}');
  });
});
