import { GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { capitalise } from '../../notices/words.ts';
import { domainOf, type Stage } from '../../stages/stage.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

export interface IdentityFacts {
  readonly isVerified: boolean;
  readonly verification: string;
  /** Why AWS could not verify it, in AWS's own word. */
  readonly verificationError: string | undefined;
  readonly isSigned: boolean;
  readonly dkim: string;
  readonly mailFrom: { readonly domain: string; readonly status: string; readonly rejects: boolean } | undefined;
}

/** A domain that mail is sent from, and in whose name. */
export interface SendingDomain {
  readonly domain: string;
  /** `staff`, or ids of controllers. */
  readonly senders: readonly string[];
}

/** Distinct domains; a sender whose domain has a `*` in it stands for any controller and can't be looked at. */
export function sendingDomains({ staff, senders }: Pick<Stage, 'staff' | 'senders'>): readonly SendingDomain[] {
  const byDomain = new Map<string, string[]>();
  for (const [sender, from] of [
    ['staff', staff.from],
    ...Object.entries(senders).map(([id, { from }]) => [id, from]),
  ]) {
    const domain = domainOf(from ?? '');
    if (!domain.includes('*')) byDomain.set(domain, [...(byDomain.get(domain) ?? []), sender ?? '']);
  }
  return [...byDomain].map(([domain, ids]) => ({ domain, senders: ids }));
}

export function readIdentity(client: SESv2Client, domain: string): Promise<Looked<IdentityFacts>> {
  return look(
    'ses:GetEmailIdentity',
    async () => {
      const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
      const { DkimAttributes: dkim, MailFromAttributes: mailFrom } = identity;
      return {
        isVerified: identity.VerifiedForSendingStatus === true,
        verification: identity.VerificationStatus ?? 'NOT_STARTED',
        verificationError: identity.VerificationInfo?.ErrorType,
        isSigned: dkim?.SigningEnabled === true,
        dkim: dkim?.Status ?? 'NOT_STARTED',
        mailFrom:
          mailFrom?.MailFromDomain === undefined
            ? undefined
            : {
                domain: mailFrom.MailFromDomain,
                status: mailFrom.MailFromDomainStatus ?? 'PENDING',
                rejects: mailFrom.BehaviorOnMxFailure === 'REJECT_MESSAGE',
              },
      };
    },
    { absent: ['NotFoundException'] },
  );
}

export function checkIdentity(
  { domain, senders }: SendingDomain,
  looked: Looked<IdentityFacts>,
  stage: Pick<Stage, 'name' | 'region'>,
): Finding[] {
  const { region } = stage;
  const where = `SES identity ${domain} (${senders.join(', ')})`;
  const { stops } = findingsAt('sender', where);
  const silent = sayWhoIsSilent(senders);
  if (looked.is === 'unseen') return [sayUnseen('sender', where, `the sender ${domain}`, looked)];
  if (looked.is === 'absent')
    return [
      stops(
        `SES does not know ${domain} in ${region}: ${silent}.`,
        `${deployCommand(stage, 'data')}, then put its DKIM records into DNS`,
      ),
    ];
  const identity = looked.value;
  const records = `aws sesv2 get-email-identity --email-identity ${domain} --region ${region} shows the records that DNS has to have`;
  if (!identity.isVerified) {
    const why = [
      identity.verification,
      ...(identity.verificationError === undefined ? [] : [identity.verificationError]),
    ];
    return [stops(`${domain} is not verified (${why.join(', ')}): SES refuses its mail, ${silent}.`, records)];
  }
  return checkAlignment(domain, where, identity, records);
}

function sayWhoIsSilent(senders: readonly string[]): string {
  const controllers = senders.filter((id) => id !== 'staff');
  if (controllers.length === senders.length) return `nobody hears from ${controllers.join(', ')}`;
  const reminded = 'nobody here is reminded of a deadline';
  return controllers.length === 0 ? reminded : `${reminded}, and nobody hears from ${controllers.join(', ')}`;
}

/** Big mail services refuse bulk mail unless a signature or the return path is of the From's own domain (DMARC, RFC 7489). */
function checkAlignment(
  domain: string,
  where: string,
  { isSigned, dkim, mailFrom }: IdentityFacts,
  records: string,
): Finding[] {
  const { stops, soon, note, fine } = findingsAt('sender', where);
  const findings: Finding[] = [];
  const signs = isSigned && dkim === 'SUCCESS';
  const returns = mailFrom?.status === 'SUCCESS' && isWithin(mailFrom.domain, domain);

  if (mailFrom !== undefined && mailFrom.status !== 'SUCCESS' && mailFrom.rejects)
    findings.push(
      stops(
        `The return path ${mailFrom.domain} is not set up (${mailFrom.status}), and SES is told to refuse mail without it.`,
        records,
      ),
    );
  if (!signs && !returns)
    findings.push(
      stops(
        `Nothing proves that mail is ${domain}’s: ${sayDkim(isSigned, dkim)}, and the return path is not its own. Big mail services refuse or hide it.`,
        records,
      ),
    );
  else if (!signs)
    findings.push(
      soon(
        `${capitalise(sayDkim(isSigned, dkim))}; only the return path shows that mail is ${domain}’s, and forwarding breaks that.`,
        records,
      ),
    );
  else if (mailFrom !== undefined && !returns && !mailFrom.rejects)
    findings.push(
      soon(
        `The return path ${mailFrom.domain} is not in use (${mailFrom.status}); the signature alone shows whose mail it is.`,
        records,
      ),
    );
  else if (mailFrom === undefined)
    findings.push(
      note(
        `Signed by ${domain}. It has no return path of its own: should the signature break on the way, nothing else shows whose mail it is.`,
      ),
    );
  return findings.length > 0 ? findings : [fine(`${domain} is verified, signs its mail and has its own return path.`)];
}

function sayDkim(isSigned: boolean, status: string): string {
  return isSigned ? `the DKIM signature does not hold (${status})` : 'mail goes out without a DKIM signature';
}

function isWithin(domain: string, parent: string): boolean {
  return domain.toLowerCase() === parent || domain.toLowerCase().endsWith(`.${parent}`);
}
