import type { MailContent, TemplateData } from './mail.ts';

/** A mail as its reader gets it. */
export interface RenderedMail {
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
}

const placeholder = /\{\{\{?([^{}]*)\}?\}\}/g;

/** Names that a template asks for. SES knows no conditions or loops in inline templates: `#if x` is a name too. */
export function placeholdersOf(content: MailContent): readonly string[] {
  if (!content.isTemplate) return [];
  const whole = `${content.subject}\n${content.html ?? ''}\n${content.text ?? ''}`;
  return [...new Set([...whole.matchAll(placeholder)].map(([, name = '']) => name.trim()))];
}

/** The first name that neither the entry's data nor the call's has; SES then sends a Rendering Failure, after its SUCCESS. */
export function findMissing(names: readonly string[], data: TemplateData, defaults: TemplateData): string | undefined {
  return names.find((name) => data[name] === undefined && defaults[name] === undefined);
}

/** Puts the values in, unescaped. */
export function renderMail(content: MailContent, data: TemplateData): RenderedMail {
  return {
    subject: fill(content.subject, content, data),
    ...(content.html === undefined ? {} : { html: fill(content.html, content, data) }),
    ...(content.text === undefined ? {} : { text: fill(content.text, content, data) }),
  };
}

export function renderSubject(content: MailContent, data: TemplateData): string {
  return fill(content.subject, content, data);
}

function fill(template: string, content: MailContent, data: TemplateData): string {
  if (!content.isTemplate || !template.includes('{{')) return template;
  return template.replace(placeholder, (_, name: string) => {
    const key = name.trim();
    return String(data[key] ?? content.defaults[key] ?? '');
  });
}
