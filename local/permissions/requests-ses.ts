import type { Request } from './authorise.ts';
import type { Call, Place } from './requests.ts';

/**
 * Sending is checked on the identity that sends and on the configuration set it sends under. Templates that stand in the call
 * are no resource. Source: Service Authorization Reference, "Amazon Simple Email Service v2".
 */
export function sesRequests({ command, input }: Call, place: Place): readonly Request[] | undefined {
  if (command === 'GetAccount')
    return [{ action: 'ses:GetAccount', resource: '*', context: { 'ses:ApiVersion': '2' } }];
  if (command !== 'SendEmail' && command !== 'SendBulkEmail') return undefined;
  const address = addressIn(String(input.FromEmailAddress));
  const arn = (resource: string) => `arn:aws:ses:${place.region}:${place.account}:${resource}`;
  const context = { 'ses:ApiVersion': '2', 'ses:FromAddress': address };
  const set = input.ConfigurationSetName;
  return [
    { action: `ses:${command}`, resource: arn(`identity/${domainOf(address)}`), context },
    ...(typeof set === 'string'
      ? [{ action: `ses:${command}`, resource: arn(`configuration-set/${set}`), context }]
      : []),
  ];
}

/** `Name <address>` or the address alone. */
function addressIn(from: string): string {
  return (/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).trim();
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
