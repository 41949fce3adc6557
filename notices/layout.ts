import type { Content, MailOptions, RenderedMail } from './content.ts';
import { renderHtml } from './html.ts';
import { oneLine } from './plain.ts';
import { renderText } from './text.ts';

/** Lays a mail out as HTML and as its plain-text twin. Pure: the same content gives the same bytes. */
export function renderMail(content: Content, options: MailOptions): RenderedMail {
  const marked = options.exercise ? markExercise(content, options) : content;
  const clean: Content = { ...marked, subject: oneLine(marked.subject), preview: oneLine(marked.preview) };
  return { subject: clean.subject, html: renderHtml(clean, options), text: renderText(clean, options) };
}

/** How an exercise is marked at the start of a line. */
export function exerciseMark(locale: MailOptions['locale']): string {
  return locale === 'ja' ? '【訓練】' : 'EXERCISE: ';
}

function markExercise(content: Content, { locale }: MailOptions): Content {
  const mark = exerciseMark(locale);
  const callout =
    locale === 'ja'
      ? { label: '訓練です', text: '実際の漏えいではありません。訓練の宛先以外には何も送られません。' }
      : { label: 'This is an exercise', text: 'No data has leaked. Nothing is sent to anyone outside the exercise.' };
  return {
    subject: mark + content.subject,
    preview: mark + content.preview,
    ...(content.lead === undefined ? {} : { lead: mark + content.lead }),
    blocks: [{ kind: 'callout', tone: 'note', ...callout }, ...content.blocks],
  };
}
