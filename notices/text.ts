import stringWidth from 'string-width';
import type { Block, Content, MailOptions, Row } from './content.ts';
import { manyLines, oneLine } from './plain.ts';
import { wrap } from './wrap.ts';

/** The plain-text twin: the same content in the same order, 72 columns wide, full-width characters counted as two. */
export function renderText(content: Content, options: Pick<MailOptions, 'locale' | 'footer'>): string {
  const sections = [
    wrap(oneLine(content.lead ?? content.preview)),
    ...content.blocks.map((block) => renderBlock(block, options.locale)),
    ...(options.footer?.length ? [['-- ', ...options.footer.flatMap((line) => paragraph(line))]] : []),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderBlock(block: Block, locale: MailOptions['locale']): readonly string[] {
  const colon = locale === 'ja' ? '：' : ': ';
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return paragraph(block.text);
    case 'heading': {
      const lines = wrap(block.text);
      return [...lines, '-'.repeat(Math.max(...lines.map((line) => stringWidth(line))))];
    }
    case 'facts':
      return block.rows.flatMap((row) => renderRow(row, colon));
    case 'list':
      return block.items.flatMap((item, index) => paragraph(item, block.ordered ? `${index + 1}. ` : '- '));
    case 'action':
      return [...wrap(block.label + colon.trimEnd()), block.url];
    case 'callout':
      return paragraph(`${block.label}${colon}${block.text}`, '! ');
  }
}

function renderRow(row: Row, colon: string): readonly string[] {
  const [first = '', ...more] = manyLines(row.value).split('\n');
  const label = manyLines(row.label).replaceAll('\n', colon === '：' ? '、' : ', ');
  return [...wrap(`${label}${colon}${first}`, '', '  '), ...more.flatMap((line) => wrap(line, '  '))];
}

function paragraph(text: string, first = ''): readonly string[] {
  const indent = ' '.repeat(stringWidth(first));
  return manyLines(text)
    .split('\n')
    .flatMap((line, index) => wrap(line, index === 0 ? first : indent, indent));
}
