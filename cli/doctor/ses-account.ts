import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { countOf, writeNumber, writeShare } from '../../notices/dates.ts';
import type { Stage } from '../../stages/stage.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

export interface AccountFacts {
  readonly isProduction: boolean;
  readonly sendingEnabled: boolean;
  readonly enforcement: string;
  /** Recipients in any 24 hours; −1 is unlimited. */
  readonly max24Hours: number;
  /** Recipients a second. */
  readonly rate: number;
  readonly sent24Hours: number;
}

export function readAccount(client: SESv2Client): Promise<Looked<AccountFacts>> {
  return look('ses:GetAccount', async () => {
    const account = await client.send(new GetAccountCommand({}));
    return {
      isProduction: account.ProductionAccessEnabled === true,
      sendingEnabled: account.SendingEnabled === true,
      enforcement: account.EnforcementStatus ?? 'HEALTHY',
      max24Hours: account.SendQuota?.Max24HourSend ?? 0,
      rate: account.SendQuota?.MaxSendRate ?? 0,
      sent24Hours: account.SendQuota?.SentLast24Hours ?? 0,
    };
  });
}

export function checkAccount(looked: Looked<AccountFacts>, { region }: Pick<Stage, 'region'>): Finding[] {
  const where = `SES in ${region}`;
  if (looked.is === 'unseen') return [sayUnseen('ses-account', where, 'the SES account', looked)];
  if (looked.is === 'absent') return [];
  const { isProduction, sendingEnabled, enforcement } = looked.value;
  const { stops, soon, fine } = findingsAt('ses-account', where);
  const findings: Finding[] = [];
  if (!isProduction)
    findings.push(
      stops(
        'SES is in its sandbox: mail reaches only addresses verified one by one, 200 a day. Nobody affected can be told.',
        'SES console → Account dashboard → Request production access; AWS answers within about a day',
      ),
    );
  if (!sendingEnabled)
    findings.push(
      stops(
        'Sending is switched off for the account: neither notices nor reminders go out.',
        `aws sesv2 put-account-sending-attributes --sending-enabled --region ${region}`,
      ),
    );
  const answerAws = 'SES console → Reputation metrics; answer AWS’s case in the Support Center';
  if (enforcement === 'SHUTDOWN')
    findings.push(stops('AWS has shut the account’s sending down: neither notices nor reminders go out.', answerAws));
  else if (enforcement !== 'HEALTHY')
    findings.push(
      soon(
        `AWS watches the account for bounces or complaints (${enforcement}): a list with many dead addresses can end all sending, reminders too.`,
        answerAws,
      ),
    );
  return findings.length > 0 ? findings : [fine('SES sends to anybody, and AWS has no complaint.')];
}

/**
 * Quota and rate against the largest list, the share that is kept for other mail counted.
 * @param people size of the largest list, when it was given.
 */
export function checkQuota(
  looked: Looked<AccountFacts>,
  { name, region, mailing: { reserveShare } }: Pick<Stage, 'name' | 'region' | 'mailing'>,
  people: number | undefined,
): Finding[] {
  // Without the sandbox's end there is nothing to reckon with; that has been said.
  if (looked.is !== 'seen' || !looked.value.isProduction) return [];
  const { max24Hours: max, rate, sent24Hours: sent } = looked.value;
  const usable = 1 - reserveShare;
  const { stops, soon, note, fine } = findingsAt('ses-quota', `SES in ${region}`);
  const raise = 'Service Quotas console → Amazon SES → ask for more; AWS takes days, so ask before it is needed';
  const unlimited = max < 0;
  const findings: Finding[] = [];

  if (rate <= 0 || max === 0) return [stops('The account may send nothing at all.', raise)];
  if (!unlimited && sent >= max)
    findings.push(
      stops(`All of today’s ${countOf(max, 'mail')} are used up: nothing goes out, reminders neither.`, raise),
    );
  else if (!unlimited && sent >= max * usable)
    findings.push(
      soon(
        `${writeNumber(sent, 'en')} of ${writeNumber(max, 'en')} mails a day are used: the rest is kept for reminders, no notice goes out until some are a day old.`,
        raise,
      ),
    );

  if (people === undefined) {
    const daily = unlimited ? 'any number a day' : `${writeNumber(max, 'en')} a day`;
    findings.push(
      note(
        `SES allows ${daily}, ${writeNumber(rate, 'en')} a second. Whether that is enough depends on the largest list.`,
        `tocsin doctor --stage ${name} --list <number of people>`,
      ),
    );
    return findings;
  }

  const kept = reserveShare > 0 ? `with ${writeShare(reserveShare, 'en')} kept for other mail` : undefined;
  if (unlimited) findings.push(fine(`Any number a day: no limit for ${countOf(people, 'person', 'people')}.`));
  else {
    const days = Math.ceil(people / max);
    const daysLeft = Math.ceil(people / Math.max(1, Math.floor(max * usable)));
    const what = [
      `${writeNumber(max, 'en')} a day: ${countOf(days, 'day')} for ${countOf(people, 'person', 'people')}`,
      ...(kept === undefined ? [] : [`; ${kept}, ${countOf(daysLeft, 'day')}`]),
      daysLeft > 1 ? `. The last of them are written to on day ${writeNumber(daysLeft, 'en')}.` : '.',
    ].join('');
    findings.push(daysLeft > 1 ? soon(what, raise) : fine(what));
  }
  const seconds = people / (rate * usable);
  const what = [
    `${writeNumber(rate, 'en')} a second: ${writeSpan(people / rate)}`,
    ...(kept === undefined ? [] : [`; ${kept}, ${writeSpan(seconds)}`]),
    '.',
  ].join('');
  findings.push(seconds > 86_400 ? soon(what, raise) : fine(what));
  return findings;
}

/** `7 h 11 min`, `3 d 4 h`. */
function writeSpan(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  if (hours >= 72) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return `${hours} h ${minutes % 60} min`;
}
