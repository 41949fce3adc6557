import type { Instant } from '../../domain/time.ts';
import type { Content, Locale, Row } from '../content.ts';
import { only } from '../content.ts';
import { writeInstant } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn, withId } from './parts.ts';

/** A state machine failed, timed out or was stopped. For operators: ids and names of errors, no messages. */
export interface MachineFailed extends IncidentMail {
  readonly kind: 'machine-failed';
  /** `incident`, `confirmation`, `deadlines`, `notification`, `committee`. */
  readonly machine: string;
  readonly execution: string;
  /** State it failed in. */
  readonly state?: string;
  /** Name of the error, never its message: a message may quote data. */
  readonly error: string;
  readonly failedAt: Instant;
  /** True when it was started again from the record. */
  readonly restarted: boolean;
}

export function writeMachineFailed(mail: MachineFailed, locale: Locale): Content {
  const say = sayIn(locale);
  const name = machineName(mail.machine, locale);
  return {
    subject: withId(
      mail.restarted
        ? say(`${name} failed and was started again`, `${name}が停止し、再起動しました`)
        : say(`${name} failed and is not running`, `${name}が停止しています`),
      mail.incidentId,
      locale,
    ),
    preview: mail.restarted
      ? say(
          `${name} failed and was started again from the record.`,
          `${name}が停止しましたが、記録をもとに再起動しました。`,
        )
      : say(
          `${name} failed and is not running. Someone has to start it.`,
          `${name}が停止しています。手動での起動が必要です。`,
        ),
    blocks: [
      {
        kind: 'facts',
        rows: only<Row>(
          incidentRow(mail, locale),
          { label: say('Machine', 'ステートマシン'), value: mail.machine },
          mail.state !== undefined && { label: say('State', 'ステート'), value: mail.state },
          { label: say('Error', 'エラー'), value: mail.error },
          { label: say('When', '日時'), value: writeInstant(mail.failedAt, mail.zone, locale) },
          { label: say('Execution', '実行'), value: mail.execution },
          {
            label: say('Now', '現在'),
            value: mail.restarted ? say('running again', '稼働中') : say('not running', '停止中'),
            tone: mail.restarted ? 'met' : 'soon',
          },
        ),
      },
      {
        kind: 'paragraph',
        text: mail.restarted
          ? say(
              'The record is complete. Look for the cause: what failed once may fail again.',
              '記録に欠けはありません。再び停止するおそれがあるため、原因を確認してください。',
            )
          : say(
              'The record is complete, but nobody is reminded by this machine until it runs. The clocks go on meanwhile.',
              '記録に欠けはありませんが、起動するまで、このステートマシンからの連絡は届きません。その間も期限は進みます。',
            ),
      },
      { kind: 'action', label: say('Open the incident', '事案を開く'), url: mail.link },
    ],
  };
}

function machineName(machine: string, locale: Locale): string {
  const say = sayIn(locale);
  const names: Readonly<Record<string, string>> = {
    incident: say('The incident machine', '事案の進行管理'),
    confirmation: say('The confirmation', '漏えいの確認'),
    deadlines: say('The deadlines watch', '期限の監視'),
    notification: say('A mailing', '通知の送信'),
    committee: say('The committee watch', '委員会の進行管理'),
  };
  return names[machine] ?? machine;
}
