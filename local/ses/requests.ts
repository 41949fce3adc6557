import { z } from 'zod';
import { faultOfAddress } from './address.ts';
import type { MailContent, TemplateData } from './mail.ts';

/** A send call, read and found well formed. */
export interface SendOrder {
  readonly content: MailContent;
  readonly entries: readonly OrderEntry[];
}

export interface OrderEntry {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly data: TemplateData;
  /** Why this entry alone can't be sent (INVALID_PARAMETER). */
  readonly fault?: string;
}

/** An error answer, with SES's own name for it. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** SES refuses more in one call. Source: SES API v2, SendBulkEmail, BulkEmailEntries. */
export const maxBulkEntries = 50;
const maxTemplateBytes = 1024 * 1024;

const addresses = z.array(z.string()).default([]);
const tag = z.object({ Name: z.string(), Value: z.string() });
const destination = z
  .object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
  .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] });
const template = z.object({
  TemplateName: z.string().optional(),
  TemplateArn: z.string().optional(),
  TemplateContent: z
    .object({ Subject: z.string().default(''), Html: z.string().optional(), Text: z.string().optional() })
    .optional(),
  TemplateData: z.string().optional(),
  Attachments: z.array(z.unknown()).optional(),
});
const sender = {
  FromEmailAddress: z.string(),
  ReplyToAddresses: addresses,
  ConfigurationSetName: z.string().optional(),
};

const bulkRequest = z.object({
  ...sender,
  DefaultEmailTags: z.array(tag).default([]),
  DefaultContent: z.object({ Template: template }),
  BulkEmailEntries: z.array(
    z.object({
      Destination: destination,
      ReplacementTags: z.array(tag).default([]),
      ReplacementEmailContent: z
        .object({ ReplacementTemplate: z.object({ ReplacementTemplateData: z.string().optional() }).optional() })
        .optional(),
    }),
  ),
});

const text = z.object({ Data: z.string() });
const sendRequest = z.object({
  ...sender,
  Destination: destination,
  EmailTags: z.array(tag).default([]),
  Content: z.object({
    Simple: z.object({ Subject: text, Body: z.object({ Html: text.optional(), Text: text.optional() }) }).optional(),
    Template: template.optional(),
    Raw: z.unknown().optional(),
  }),
});

export function readBulkRequest(body: unknown): SendOrder | Refusal {
  const parsed = bulkRequest.safeParse(body);
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const request = parsed.data;
  const { length } = request.BulkEmailEntries;
  if (length === 0 || length > maxBulkEntries) {
    return badRequest(`BulkEmailEntries has ${length} entries; 1 to ${maxBulkEntries} are allowed.`);
  }
  const content = readTemplate(request.DefaultContent.Template, envelopeOf(request));
  if ('status' in content) return content;

  const defaultTags = request.DefaultEmailTags;
  const entries = request.BulkEmailEntries.map((entry): OrderEntry => {
    const data = readData(entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData);
    return {
      to: entry.Destination.ToAddresses,
      cc: entry.Destination.CcAddresses,
      bcc: entry.Destination.BccAddresses,
      tags: joinTags(defaultTags, entry.ReplacementTags),
      data: data ?? {},
      ...(data === undefined ? { fault: 'ReplacementTemplateData is not a JSON object.' } : {}),
    };
  });
  return checkOrder({ content, entries });
}

export function readSendRequest(body: unknown): SendOrder | Refusal {
  const parsed = sendRequest.safeParse(body);
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const { Content, ...request } = parsed.data;
  const content =
    Content.Simple !== undefined
      ? readSimple(Content.Simple, envelopeOf(request))
      : Content.Template !== undefined
        ? readTemplate(Content.Template, envelopeOf(request))
        : badRequest('The local SES takes Content.Simple and Content.Template, not Content.Raw.');
  if ('status' in content) return content;
  const { ToAddresses: to, CcAddresses: cc, BccAddresses: bcc } = request.Destination;
  return checkOrder({ content, entries: [{ to, cc, bcc, tags: joinTags(request.EmailTags, []), data: {} }] });
}

type Envelope = Pick<MailContent, 'from' | 'replyTo' | 'configurationSet'>;

function envelopeOf(request: {
  readonly FromEmailAddress: string;
  readonly ReplyToAddresses: readonly string[];
  readonly ConfigurationSetName?: string | undefined;
}): Envelope {
  const { FromEmailAddress: from, ReplyToAddresses: replyTo, ConfigurationSetName: configurationSet } = request;
  return { from, replyTo, ...(configurationSet === undefined ? {} : { configurationSet }) };
}

function readSimple(
  simple: NonNullable<z.infer<typeof sendRequest>['Content']['Simple']>,
  envelope: Envelope,
): MailContent {
  const { Html, Text } = simple.Body;
  return {
    ...envelope,
    subject: simple.Subject.Data,
    ...(Html === undefined ? {} : { html: Html.Data }),
    ...(Text === undefined ? {} : { text: Text.Data }),
    isTemplate: false,
    defaults: {},
  };
}

function readTemplate(given: z.infer<typeof template>, envelope: Envelope): MailContent | Refusal {
  const { TemplateContent: inline, TemplateData } = given;
  if (inline === undefined) return badRequest('The local SES keeps no templates: send TemplateContent inline.');
  if (given.Attachments !== undefined) return badRequest('The local SES takes no attachments.');
  const { Subject: subject, Html: html, Text: text } = inline;
  if (Buffer.byteLength(`${subject}${html ?? ''}${text ?? ''}`) > maxTemplateBytes) {
    return badRequest('The inline template is larger than 1 MB.');
  }
  const defaults = readData(TemplateData);
  if (defaults === undefined) return badRequest('TemplateData is not a JSON object.');
  return {
    ...envelope,
    subject,
    ...(html === undefined ? {} : { html }),
    ...(text === undefined ? {} : { text }),
    isTemplate: true,
    defaults,
  };
}

function readData(json: string | undefined): TemplateData | undefined {
  if (json === undefined || json === '') return {};
  try {
    const data: unknown = JSON.parse(json);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as TemplateData) : undefined;
  } catch {
    return undefined;
  }
}

/** A tag of the entry replaces the call's tag of the same name. */
function joinTags(
  defaults: readonly z.infer<typeof tag>[],
  own: readonly z.infer<typeof tag>[],
): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (const { Name, Value } of defaults) joined[Name] = Value;
  for (const { Name, Value } of own) joined[Name] = Value;
  return joined;
}

const tagText = /^[A-Za-z0-9_-]{1,256}$/;

/** One bad address, sender or tag refuses the whole call. */
function checkOrder(order: SendOrder): SendOrder | Refusal {
  for (const [field, mailbox] of [
    ['FromEmailAddress', order.content.from],
    ...order.content.replyTo.map((address) => ['ReplyToAddresses', address]),
  ]) {
    const fault = faultOfAddress(mailbox ?? '');
    if (fault !== undefined) return badRequest(`${field}: ${fault}`);
  }
  for (const [i, { to, cc, bcc, tags }] of order.entries.entries()) {
    if (to.length + cc.length + bcc.length === 0) return badRequest(`Entry ${i}: no recipient.`);
    for (const address of cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc]) {
      const fault = faultOfAddress(address);
      if (fault !== undefined) return badRequest(`Entry ${i}: ${fault}`);
    }
    for (const name of Object.keys(tags)) {
      if (!tagText.test(name) || !tagText.test(tags[name] ?? '')) {
        return badRequest(`Entry ${i}: tag ${name} has characters other than A-Z a-z 0-9 _ - or is too long.`);
      }
    }
  }
  return order;
}

export function badRequest(message: string): Refusal {
  return { status: 400, type: 'BadRequestException', message };
}
