/** `Name <local@domain>` or `local@domain`. */
export function bareAddress(mailbox: string): string {
  return (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim();
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

const plainLocalPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const quotedLocalPart = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** Why SES refuses an address, in its words (those of JavaMail's strict check); nothing when it takes it. */
export function faultOfAddress(mailbox: string): string | undefined {
  if (/[^\x20-\x7e]/.test(mailbox)) return 'Address contains non-ASCII or control characters';
  const address = bareAddress(mailbox);
  const at = address.lastIndexOf('@');
  if (at < 0) return "Missing final '@domain'";
  const local = address.slice(0, at);
  const labels = address.slice(at + 1).split('.');
  if (local === '') return 'Missing local name';
  if (address.length > 320 || local.length > 64) return 'Address is too long';
  if (!quotedLocalPart.test(local)) {
    if (!plainLocalPart.test(local)) return 'Local address contains illegal character';
    if (local.startsWith('.')) return 'Local address starts with dot';
    if (local.endsWith('.')) return 'Local address ends with dot';
    if (local.includes('..')) return 'Local address contains dot-dot';
  }
  if (labels.length < 2 || !labels.every((part) => label.test(part))) return 'Domain contains illegal character';
  return undefined;
}
