import stringWidth from 'string-width';
import { toInstant } from '../../domain/time.ts';
import type { Content } from '../../notices/content.ts';
import { showObligation } from '../../notices/staff/parts.ts';
import { renderStaffMail, type StaffMail, shortText, writeStaffMail } from '../../notices/staff-mail.ts';
import { gdpr, incident, kinds, mails, now, people, preliminary, report } from './samples.ts';

const each = kinds.flatMap((kind) => (['en', 'ja'] as const).map((locale) => [kind, locale] as const));
const options = { exercise: false, organisation: 'GMO Payment Gateway' };

describe.each(each)('the mail %s in %s', (kind, locale) => {
  const mail = mails[kind];
  const content = writeStaffMail(mail, locale);
  const rendered = renderStaffMail(mail, locale, options);

  it('says the fact and the incident in one line of subject, without its title', () => {
    expect(rendered.subject).toBe(rendered.subject.trim());
    expect(rendered.subject).not.toMatch(/[\r\n]/);
    expect(rendered.subject).not.toContain(incident.title);
    if (kind !== 'daily-digest') expect(rendered.subject).toContain('INC-2F7K9Q');
  });

  it('begins the body with the line the phone shows', () => {
    expect(squeeze(rendered.text).startsWith(squeeze(content.preview))).toBe(true);
    expect(squeeze(readable(rendered.html)).startsWith(squeeze(content.preview))).toBe(true);
  });

  it('says the same in HTML and in plain text', () => {
    const [html, text] = [squeeze(readable(rendered.html)), squeeze(rendered.text)];

    for (const words of wordsOf(content)) {
      expect(html).toContain(squeeze(words));
      expect(text).toContain(squeeze(words));
    }
  });

  it('asks for one thing, by one link', () => {
    expect(content.blocks.filter((block) => block.kind === 'action')).toHaveLength(1);
    expect(rendered.html.match(/<a /g)).toHaveLength(1);
    expect(rendered.html).toContain(`href="${mail.link}"`);
  });

  it('has no pictures, no scripts and fetches nothing', () => {
    expect(rendered.html).not.toMatch(/<img|<script|<link|url\(|@import/);
  });

  it('keeps plain text within 72 columns', () => {
    const long = rendered.text.split('\n').filter((line) => stringWidth(line) > 72 && !line.startsWith('https://'));

    expect(long).toEqual([]);
  });

  it('has a short text without title or link', () => {
    const short = shortText(mail, locale, { exercise: true });

    expect([...short].length).toBeLessThanOrEqual(300);
    expect(short).toMatch(/^(EXERCISE: |【訓練】)Tocsin: /);
    expect(short).not.toMatch(/https?:|Card data leaked/);
  });

  it('renders hostile words as plain text', () => {
    const hostile = renderStaffMail(plant(mail), locale, options);

    expect(hostile.subject).not.toMatch(/[\r\n]/);
    expect(hostile.html).not.toMatch(/<script|<\/script|<img|\{\{/i);
    expect(hostile.html).toContain('&lt;script&gt;');
    expect(hostile.html.match(/<a /g)).toHaveLength(1);
  });

  it('speaks calmly', () => {
    expect(`${rendered.subject}${rendered.text}`.replaceAll('\n! ', '')).not.toMatch(/[!！]|please wait|sorry|urgent/i);
  });
});

describe('subjects', () => {
  it.each([
    ['confirmation-request', 'Possible breach: answer by Mon 17 Apr 2017, 12:45 Tokyo (INC-2F7K9Q)'],
    ['obligation-overdue', 'Late since 09:00: report to METI (INC-2F7K9Q)'],
    ['demand-received', 'METI demands a report (INC-2F7K9Q): due Mon 24 Apr 2017, 24:00 Tokyo (7 days left)'],
    ['approval-request', 'To decide: send notice-1 to 362,049 addresses (INC-2F7K9Q)'],
    ['hold-fire-started', 'Sending to 362,049 addresses starts Mon 17 Apr 2017, 12:10 Tokyo (INC-2F7K9Q)'],
    ['mailing-finished', 'Sending finished: 354,561 addresses told, 7,228 not reached, 50 in doubt (INC-2F7K9Q)'],
    ['measure-overdue', 'Late since Fri 14 Apr 2017, 24:00 Tokyo: measure M-3 (INC-2F7K9Q)'],
    ['daily-digest', '5 open clocks, 1 late, next Mon 17 Apr 2017, 24:00 Tokyo (12 hours left)'],
    ['machine-failed', 'The deadlines watch failed and is not running (INC-2F7K9Q)'],
  ] as const)('of %s is the fact itself', (kind, subject) => {
    expect(writeStaffMail(mails[kind], 'en').subject).toBe(subject);
  });

  it.each([
    [
      'confirmation-request',
      '漏えいの疑い：2017年4月17日(月) 12時45分（日本時間）までに回答してください（INC-2F7K9Q）',
    ],
    ['obligation-overdue', '9時に期限超過：METIへの報告（INC-2F7K9Q）'],
    ['demand-received', 'METIからの報告徴収（INC-2F7K9Q）：期限は2017年4月24日(月) 24時（日本時間、残り7日）'],
    ['hold-fire-started', '362,049件への送信を2017年4月17日(月) 12時10分（日本時間）に開始します（INC-2F7K9Q）'],
    ['mailing-halted', '送信を停止：不達が基準を超過、残り349,599件（INC-2F7K9Q）'],
  ] as const)('of %s is written in Japanese', (kind, subject) => {
    expect(writeStaffMail(mails[kind], 'ja').subject).toBe(subject);
  });
});

describe('a reminder', () => {
  it('bundles what one person has to do, next first', () => {
    const { text } = renderStaffMail(mails['obligation-reminder'], 'en', options);
    const places = ['Preliminary report to PPC\n', 'Report to BlnBDI\n', 'Demanded report to METI\n'].map((heading) =>
      text.indexOf(heading),
    );

    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(places).not.toContain(-1);
  });

  it('names what has no date last', () => {
    const { dueAt: _none, ...undated } = report;
    const mail = { ...mails['obligation-reminder'], obligations: [{ ...undated, owedTo: 'PPC' }, report] };

    expect(writeStaffMail(mail, 'en').subject).toContain('Demanded report to METI and 1 more');
  });

  it('marks our own target, an unverified rule, a provisional clock and an arguable later date', () => {
    const { text } = renderStaffMail(mails['obligation-reminder'], 'en', options);

    expect(text).toContain('Our own target: Mon 17 Apr 2017, 24:00 Tokyo (12 hours left)');
    expect(text).toContain('jp-appi (unverified: have counsel check it)');
    expect(text).toContain('Provisional: Counted from detection');
    expect(text).toContain('Arguable until: Thu 20 Apr 2017, 24:00 Berlin');
    expect(text).toContain('not legal advice');
  });

  it('names the one duty when there is only one', () => {
    const { subject, text } = renderStaffMail(
      { ...mails['obligation-reminder'], obligations: [report] },
      'en',
      options,
    );

    expect(subject).toBe('Demanded report to METI (INC-2F7K9Q): due Mon 24 Apr 2017, 24:00 Tokyo (7 days left)');
    expect(text.startsWith('The demanded report to METI: due Mon 24 Apr 2017')).toBe(true);
  });
});

describe('lateness', () => {
  it('of several duties is one mail, what is late in law before our own targets', () => {
    const late = { ...report, duty: 'regulator-report', dueAt: toInstant('2017-04-17T09:00:00+09:00') };
    const missed = { ...preliminary, dueAt: toInstant('2017-04-16T09:00:00+09:00') };
    const mail = { ...mails['obligation-overdue'], obligations: [missed, late] };

    expect(writeStaffMail(mail, 'en').subject).toBe('Late since 09:00: report to METI and 1 more (INC-2F7K9Q)');
    expect(writeStaffMail(mail, 'ja').subject).toBe('9時に期限超過：METIへの報告ほか1件（INC-2F7K9Q）');
    expect(renderStaffMail(mail, 'en', options).text).toContain('Preliminary report to PPC');
  });

  it('is red only in law: a missed target of our own is not called late', () => {
    const missed = { ...preliminary, dueAt: toInstant('2017-04-16T09:00:00+09:00') };
    const mail = renderStaffMail({ ...mails['obligation-overdue'], obligations: [missed] }, 'en', options);

    expect(mail.subject).toBe(
      'Past our own target since Sun 16 Apr 2017, 09:00 Tokyo: preliminary report to PPC (INC-2F7K9Q)',
    );
    expect(mail.html).not.toContain('<strong class="t-late"');
    expect(mail.html).toContain('<strong class="t-soon"');
  });
});

describe('a hold', () => {
  it('is announced by its end, with who asked for it', () => {
    expect(writeStaffMail(mails['hold-reminder'], 'en').subject).toBe(
      'The hold by the prefectural police ends Wed 19 Apr 2017, 24:00 Berlin (67 hours left): notice to the people affected and 1 more (INC-2F7K9Q)',
    );
  });

  it('without an end is asked about', () => {
    const open = { ...people, held: { by: 'the public prosecutor' } };

    expect(writeStaffMail({ ...mails['hold-reminder'], obligations: [open] }, 'en').subject).toBe(
      'Does the hold by the public prosecutor still stand: notice to the people affected (INC-2F7K9Q)',
    );
  });

  it('is no lateness in the digest', () => {
    const held = {
      ...report,
      incidentId: 'INC-1',
      dueAt: toInstant('2017-04-10T09:00:00+09:00'),
      held: { by: 'the police' },
    };
    const { subject, blocks } = writeStaffMail({ ...mails['daily-digest'], clocks: [held] }, 'en');

    expect(subject).toContain('none late');
    expect(blocks).toContainEqual({ kind: 'heading', text: 'On hold (1)' });
  });
});

describe('the confirmation', () => {
  it('says when every level was asked and nobody answered', () => {
    const { next: _, ...last } = mails['confirmation-escalation'];
    const mail = renderStaffMail(last, 'en', options);

    expect(mail.subject).toBe('Nobody on the roster has answered: possible breach (INC-2F7K9Q)');
    expect(mail.text).toContain('The silence is on the record.');
  });

  it('asks the person who has it for the decision, not whether they have it', () => {
    const mail = renderStaffMail({ ...mails['confirmation-reminder'], readerHasIt: true }, 'en', options);

    expect(mail.subject).toBe('You have it: is it a breach? (INC-2F7K9Q)');
    expect(mail.text).not.toContain('I have it:');
  });
});

describe('the digest', () => {
  it('still comes when nothing is open, and says when to miss it', () => {
    const mail = renderStaffMail({ ...mails['daily-digest'], clocks: [], openIncidents: 0 }, 'en', options);

    expect(mail.subject).toBe('No open clocks on Mon 17 Apr 2017');
    expect(squeeze(mail.text)).toContain(squeeze('The next digest comes by Tue 18 Apr 2017, 12:00 Tokyo'));
  });

  it('says how many signals wait for a person, and nothing when none does', () => {
    const text = (waitingSignals: number, locale: 'en' | 'ja') =>
      renderStaffMail({ ...mails['daily-digest'], waitingSignals }, locale, options).text;

    expect(text(2, 'en')).toContain('2 signals wait for a person');
    expect(text(1_200, 'ja')).toContain('判断待ちのシグナル1,200件');
    expect(text(0, 'en')).not.toContain('signal');
  });
});

describe('an approval', () => {
  it('shows a list whose fates add up', () => {
    const { text } = renderStaffMail(mails['approval-request'], 'en', options);

    for (const count of ['362,049', '252,570', '61,661', '10', '676,290']) expect(text).toContain(`: ${count}\n`);
    expect(text).toContain("What can't be undone");
  });
});

describe('an obligation of the books', () => {
  it('is shown by its target when the law gives no number', () => {
    const { dueAt: _due, latestAt: _latest, isTarget: _isTarget, ...rest } = gdpr;
    const shown = showObligation(
      {
        ...rest,
        id: 'x',
        version: '1/r1',
        answer: 'binds',
        provisional: false,
        target: now,
        contents: [],
        channels: [],
      },
      (id) => id.toUpperCase(),
    );

    expect(shown).toMatchObject({ dueAt: now, isTarget: true, owedTo: 'BLNBDI' });
  });
});

/** Every text that the content says, as a reader would look for it. */
function wordsOf({ blocks }: Content): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    if (block.kind === 'facts')
      return block.rows.flatMap((row) => [...row.label.split('\n'), ...row.value.split('\n')]);
    if (block.kind === 'list') return block.items;
    if (block.kind === 'action') return [block.label, block.url];
    if (block.kind === 'callout') return [block.label, block.text];
    return [block.text];
  });
}

/** HTML as it is read: body only, tags away, entities back. */
function readable(html: string): string {
  const entities: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#123': '{',
    '#125': '}',
  };
  return html
    .replace(/^[\s\S]*<h1/, '<h1')
    .replace(/<br>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#39|#123|#125);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll('&amp;', '&');
}

function squeeze(text: string): string {
  return text.replace(/\s/g, '');
}

const free = new Set(
  'incidentId title owedBy owedTo owner clock regime source authority party legalBasis controller sender name mailing committee place measure text by machine state error execution'.split(
    ' ',
  ),
);

/** The same mail with hostile words in every free text. */
function plant(mail: StaffMail): StaffMail {
  return poison(mail, '') as StaffMail;
}

function poison(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    return free.has(key) ? `${value}<script>alert(1)</script>\r\nBcc: x@example.com {{name}}<img src=x>` : value;
  }
  if (Array.isArray(value)) return value.map((part) => poison(part, typeof part === 'string' ? 'text' : ''));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, poison(part, name)]));
}
