import type { Block, Content, Locale, RenderedMail, Row } from '../content.ts';
import { only } from '../content.ts';
import { renderMail } from '../layout.ts';
import { cut, escapeHtml, oneLine, partBraces } from '../plain.ts';
import { type NoticeText, type Section, sections } from './notice-file.ts';
import { noticeWords } from './notice-words.ts';

/** What differs from one recipient to the next. */
export interface NoticeRecipient {
  /** Left out where files gave different names for one address. */
  readonly name?: string;
  readonly noticeNumber: string;
}

export interface NoticeOptions {
  readonly exercise: boolean;
}

/** Stand where SES fills in; private-use characters, which {@link cleanNotice} takes out of the controller's words. */
const marks = { salutation: '\ue000', noticeNumber: '\ue001' } as const;
type Field = keyof typeof marks;

/** Longest name that is greeted; longer ones are cut. */
const nameLimit = 100;

/**
 * The SES template of a notice: subject, HTML and text with `{{salutationHtml}}`, `{{salutationText}}`,
 * `{{noticeNumberHtml}}`, `{{noticeNumberText}}` and no other placeholder; the subject has none. SES escapes nothing and
 * feeds one set of values to all parts, hence two fields a value. Braces in the controller's words are neutralised.
 */
export function renderNotice(notice: NoticeText, options: NoticeOptions): RenderedMail {
  const { locale } = notice;
  const mail = renderMail(writeNotice(cleanNotice(notice)), { locale, exercise: options.exercise });
  return {
    subject: partBraces(mail.subject),
    html: place(mail.html, 'Html'),
    text: place(partBraces(mail.text), 'Text'),
  };
}

/**
 * What SES fills in for one recipient: every key is always there (a missing one would fail after SES said SUCCESS), no
 * value has a line break, a tag or a pair of braces.
 */
export function templateData(recipient: NoticeRecipient, locale: Locale): Record<string, string> {
  const name = recipient.name === undefined ? '' : cut(oneLine(recipient.name), nameLimit);
  const salutation = noticeWords(locale).greet(name === '' ? undefined : name);
  const noticeNumber = oneLine(recipient.noticeNumber);
  return {
    salutationHtml: escapeHtml(salutation),
    salutationText: partBraces(salutation),
    noticeNumberHtml: escapeHtml(noticeNumber),
    noticeNumberText: partBraces(noticeNumber),
  };
}

/** The mail as one recipient gets it: for approvers, help desk and tests. */
export function previewNotice(notice: NoticeText, recipient: NoticeRecipient, options: NoticeOptions): RenderedMail {
  const data = templateData(recipient, notice.locale);
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => data[key] ?? whole);
  const template = renderNotice(notice, options);
  return { subject: template.subject, html: fill(template.html), text: fill(template.text) };
}

/** Required headings the notice does not answer; see {@link answerTo}. */
export function missingContents(notice: NoticeText, required: readonly string[]): readonly string[] {
  return required.filter((heading) => answerTo(notice, heading) === undefined);
}

/**
 * Where a notice answers a required heading: the section of that name (`whatHappened`, `what-happened`, `What happened`), one
 * of `more` with that heading, the section that `covers` names, the title; or why it does not apply.
 */
export function answerTo(notice: NoticeText, heading: string): string | undefined {
  const words = noticeWords(notice.locale);
  const wanted = key(heading);
  const present = sections.filter((section) => notice[section] !== undefined);
  const named = present.find((section) =>
    [section, words.headings[section], noticeWords('en').headings[section]].map(key).includes(wanted),
  );
  if (named !== undefined) return named;
  if (notice.more.some((section) => key(section.heading) === wanted)) return 'more';
  const covered = Object.entries(notice.covers).find(
    ([covers, section]) => key(covers) === wanted && present.includes(section),
  );
  if (covered !== undefined) return covered[1];
  if (notice.title !== undefined && key(notice.title) === wanted) return 'title';
  const excused = Object.entries(notice.doesNotApply).find(([excuses]) => key(excuses) === wanted);
  return excused === undefined ? undefined : `does not apply: ${excused[1]}`;
}

/** Whether the writer has confirmed that the notice leaves a forbidden heading out. Nobody reads the text for it. */
export function leavesOut(notice: NoticeText, heading: string): boolean {
  return notice.leavesOut.some((one) => key(one) === key(heading));
}

function writeNotice(notice: NoticeText): Content {
  const words = noticeWords(notice.locale);
  const heading = (section: Section): Block => ({ kind: 'heading', text: words.headings[section] });
  return {
    subject: notice.subject,
    preview: firstSentence(notice),
    lead: notice.title === undefined ? notice.subject : words.entitle(notice.title, notice.subject),
    blocks: only<Block>(
      { kind: 'paragraph', text: marks.salutation },
      ...(notice.whatHappened === undefined ? [] : [heading('whatHappened'), ...paragraphs(notice.whatHappened)]),
      heading('whatInformation'),
      ...(typeof notice.whatInformation === 'string'
        ? paragraphs(notice.whatInformation)
        : [{ kind: 'list' as const, items: notice.whatInformation }]),
      heading('whatWeAreDoing'),
      ...paragraphs(notice.whatWeAreDoing),
      heading('whatYouCanDo'),
      { kind: 'list', items: notice.whatYouCanDo },
      ...notice.more.flatMap((section): readonly Block[] => [
        { kind: 'heading', text: section.heading },
        ...paragraphs(section.text),
      ]),
      heading('whomToAsk'),
      { kind: 'facts', rows: contactRows(notice) },
      { kind: 'heading', text: words.realHeading },
      { kind: 'paragraph', text: words.real(notice.sender.name) },
      { kind: 'paragraph', text: notice.signature },
    ),
  };
}

function contactRows({ locale, whomToAsk }: NoticeText): readonly Row[] {
  const words = noticeWords(locale);
  return only<Row>(
    { label: words.ask, value: whomToAsk.name },
    { label: words.phone, value: whomToAsk.phone },
    { label: words.hours, value: whomToAsk.hours },
    whomToAsk.url !== undefined && { label: words.web, value: whomToAsk.url },
    { label: words.numberLabel, value: marks.noticeNumber },
  );
}

/** What happened to the reader, in one sentence, is what the phone shows under the subject. */
function firstSentence(notice: NoticeText): string {
  const [opening = ''] = (notice.whatHappened ?? notice.subject).split(/\n\s*\n/);
  const text = oneLine(opening);
  // A full stop soon after the start is an abbreviation's.
  return /^.{0,24}?。|^.{25,}?(?:。|[.!?](?=\s+\p{Lu}))/u.exec(text)?.[0] ?? text;
}

function paragraphs(text: string): readonly Block[] {
  return text.split(/\n\s*\n/).map((part) => ({ kind: 'paragraph', text: part }));
}

function cleanNotice(notice: NoticeText): NoticeText {
  return clean(notice) as NoticeText;
}

/** The same structure with private-use characters taken out of every text. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\ue000-\uf8ff]/g, '');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, clean(part)]));
}

function place(text: string, part: 'Html' | 'Text'): string {
  return (Object.keys(marks) as Field[]).reduce(
    (filled, field) => filled.replaceAll(marks[field], `{{${field}${part}}}`),
    text,
  );
}

/** Headings compared without case, spacing or punctuation. */
function key(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
