import type { Block, Content, MailOptions, Row, Tone } from './content.ts';
import { dark, light, type Palette } from './palette.ts';
import { escapeHtml, manyLines } from './plain.ts';

const fonts: Readonly<Record<MailOptions['locale'], string>> = {
  en: "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans JP',sans-serif",
  ja: "-apple-system,'Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','Yu Gothic',Meiryo,sans-serif",
};

/** Outlook for Windows does not let tables inherit a font, and knows only fonts that Windows has. */
const outlookFonts: Readonly<Record<MailOptions['locale'], string>> = {
  en: "'Segoe UI', Arial, sans-serif",
  ja: "Meiryo, 'Yu Gothic', sans-serif",
};

/**
 * One column of 600 px with every style inline; the head's style sheet only adds what mail clients may leave out (dark
 * mode, stacked rows on a phone). No pictures, no scripts, nothing fetched.
 */
export function renderHtml(content: Content, options: Pick<MailOptions, 'locale' | 'footer'>): string {
  const font = `font-family:${fonts[options.locale]};`;
  const body = content.blocks.map(renderBlock).join('\n');
  const preview = escapeHtml(content.preview);
  // Padding behind the preview keeps the phone from showing the first line twice.
  const padding = '&#847;&zwnj;&nbsp;'.repeat(60);
  return `<!doctype html>
<html lang="${options.locale}" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(content.subject)}</title>
<style>
${styleSheet()}
</style>
<!--[if mso]><style>body, table, td, th, p, a, li, h1, h2 { font-family: ${outlookFonts[options.locale]} !important; }</style><![endif]-->
</head>
<body class="t-page" style="margin:0;padding:0;background-color:${light.page};">
<div aria-hidden="true" style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;">${preview}${padding}</div>
<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<div class="t-page t-text" role="article" style="max-width:600px;margin:0 auto;padding:24px 20px 32px;background-color:${light.page};color:${light.text};${font}font-size:17px;line-height:1.55;font-variant-numeric:tabular-nums;overflow-wrap:break-word;line-break:strict;text-align:left;">
<h1 class="t-text" style="margin:0 0 20px;font-size:21px;line-height:1.4;font-weight:700;color:${light.text};">${inline(content.lead ?? content.preview)}</h1>
${body}
${renderFooter(options.footer)}</div>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px;">${inline(block.text)}</p>`;
    case 'heading':
      return `<h2 class="t-text" style="margin:28px 0 10px;font-size:18px;line-height:1.4;font-weight:700;color:${light.text};">${inline(block.text)}</h2>`;
    case 'facts':
      return renderFacts(block.rows);
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const items = block.items.map((item) => `<li style="margin:0 0 8px;padding:0;">${inline(item)}</li>`).join('\n');
      return `<${tag} style="margin:0 0 16px;padding:0 0 0 24px;">\n${items}\n</${tag}>`;
    }
    case 'action':
      return renderAction(block.label, block.url);
    case 'callout':
      return renderCallout(block.tone, block.label, block.text);
    case 'small':
      return `<p class="t-muted" style="margin:0 0 14px;font-size:15px;line-height:1.5;color:${light.muted};">${inline(block.text)}</p>`;
  }
}

function renderFacts(rows: readonly Row[]): string {
  const line = `border-bottom:1px solid ${light.rule};`;
  const body = rows.map((row) => {
    const tone = row.tone === undefined || row.tone === 'note' ? undefined : row.tone;
    const [first = '', ...more] = inline(row.value).split('<br>');
    const lead =
      tone === undefined ? first : `<strong class="t-${tone}" style="color:${light[tone]};">${first}</strong>`;
    return `<tr>
<th scope="row" class="t-label t-muted t-rule" width="34%" align="left" valign="top" style="padding:9px 14px 9px 0;${line}text-align:left;font-weight:400;color:${light.muted};">${inline(row.label)}</th>
<td class="t-value t-rule" align="left" valign="top" style="padding:9px 0;${line}">${[lead, ...more].join('<br>')}</td>
</tr>`;
  });
  return `<table class="t-facts" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;margin:0 0 20px;border-collapse:collapse;font-size:17px;line-height:1.45;">
${body.join('\n')}
</table>`;
}

/** The address stands below the button in plain sight, so that a reader can see where it leads before pressing. */
function renderAction(label: string, url: string): string {
  const href = escapeHtml(safeUrl(url));
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 8px;border-collapse:separate;"><tr>
<td class="t-button" bgcolor="${light.accent}" style="border-radius:6px;background-color:${light.accent};mso-padding-alt:13px 24px;">
<a href="${href}" class="t-button" style="display:inline-block;padding:13px 24px;border-radius:6px;background-color:${light.accent};color:${light.onAccent};font-size:17px;line-height:1.3;font-weight:700;text-decoration:none;">${inline(label)}</a>
</td></tr></table>
<p class="t-muted" style="margin:0 0 20px;font-size:14px;line-height:1.4;color:${light.muted};word-break:break-all;">${href}</p>`;
}

function renderCallout(tone: Tone, label: string, text: string): string {
  return `<div class="t-${tone}-box" style="margin:0 0 20px;padding:12px 16px;border-left:5px solid ${light[tone]};background-color:${light[`${tone}Tint`]};">
<p style="margin:0;"><strong class="t-${tone}" style="color:${light[tone]};">${inline(label)}</strong><br>${inline(text)}</p>
</div>`;
}

function renderFooter(lines: readonly string[] = []): string {
  if (lines.length === 0) return '';
  const style = `margin:0 0 6px;font-size:14px;line-height:1.5;color:${light.muted};`;
  const body = lines.map((line) => `<p class="t-muted" style="${style}">${inline(line)}</p>`).join('\n');
  return `<div class="t-rule" style="margin:28px 0 0;padding:14px 0 0;border-top:1px solid ${light.rule};">\n${body}\n</div>\n`;
}

/** Short brackets and incident ids stay on one line: `(7 days left)`, `INC-2F7K9Q`. */
function inline(text: string): string {
  const kept = manyLines(text).replace(/\([^()\n]{1,20}\)/g, (bracket) => bracket.replaceAll(' ', '\u00a0'));
  return escapeHtml(kept)
    .replace(/\bINC-[0-9A-Z]+/g, '<span style="white-space:nowrap;">$&</span>')
    .replaceAll('\n', '<br>');
}

/** @throws RangeError when the address is not absolute `https:` or `http:`; a mail must never carry another scheme. */
function safeUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['https:', 'http:'].includes(parsed.protocol)) {
    throw new RangeError('The link of a mail must be an absolute https or http address. Give the whole address.');
  }
  return parsed.href;
}

/** Every rule on lines of its own: `{{` and `}}` in the sheet would be placeholders to SES. */
function styleSheet(): string {
  return `:root {
  color-scheme: light dark;
  supported-color-schemes: light dark;
}
h1:lang(ja), h2:lang(ja), .t-value:lang(ja) {
  word-break: auto-phrase;
}
@media only screen and (max-width: 480px) {
  .t-label, .t-value {
    display: block !important;
    width: 100% !important;
    box-sizing: border-box;
  }
  .t-label {
    padding-bottom: 0 !important;
    border-bottom: 0 !important;
    font-size: 15px !important;
  }
  .t-value {
    padding-top: 2px !important;
  }
}
@media (prefers-color-scheme: dark) {
${darkRules(dark, '  ')}
}
${darkRules(dark, '', '[data-ogsc] ')}`;
}

function darkRules(palette: Palette, indent: string, scope = ''): string {
  const rules: readonly (readonly [string, string])[] = [
    ['.t-page', `background-color: ${palette.page} !important;`],
    ['.t-text', `color: ${palette.text} !important;`],
    ['.t-muted', `color: ${palette.muted} !important;`],
    ['.t-rule', `border-color: ${palette.rule} !important;`],
    ['.t-link', `color: ${palette.accent} !important;`],
    ['.t-button', `background-color: ${palette.accent} !important; color: ${palette.onAccent} !important;`],
    ...(['late', 'soon', 'met', 'note'] as const).flatMap((tone): readonly (readonly [string, string])[] => [
      [`.t-${tone}`, `color: ${palette[tone]} !important;`],
      [
        `.t-${tone}-box`,
        `background-color: ${palette[`${tone}Tint`]} !important; border-color: ${palette[tone]} !important;`,
      ],
    ]),
  ];
  return rules.map(([selector, rule]) => `${indent}${scope}${selector} {\n${indent}  ${rule}\n${indent}}`).join('\n');
}
