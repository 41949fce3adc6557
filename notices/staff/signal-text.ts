import type { Severity } from '../../domain/signals/severity.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import type { Locale } from '../content.ts';
import { cut, oneLine } from '../plain.ts';
import { sayIn } from './parts.ts';

const japanese: Readonly<Record<Severity, string>> = {
  critical: '緊急',
  high: '高',
  medium: '中',
  low: '低',
  informational: '情報',
};

/** What the second channel takes. */
const longest = 300;

/** A new signal for the second channel: its id, how bad it is and what kind of finding; nothing of whom it is about. */
export function writeSignalText({ id, severity, title }: Signal, locale: Locale): string {
  const say = sayIn(locale);
  return cut(
    oneLine(
      say(
        `Tocsin: signal ${id} (${severity}): ${title}. It may be an incident; no clock runs until somebody promotes it.`,
        `Tocsin：シグナル ${id}（重要度：${japanese[severity]}）：${title}。事案の可能性があります。担当者が事案として登録するまで、期限は起算されません。`,
      ),
    ),
    longest,
  );
}
