import type { Locale } from './content.ts';

/** Cities whose name is not the last part of the zone's. */
const cities: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Kolkata',
  'Asia/Ho_Chi_Minh': 'Ho Chi Minh City',
  'Asia/Saigon': 'Ho Chi Minh City',
  'America/Sao_Paulo': 'São Paulo',
  'America/Puerto_Rico': 'Puerto Rico',
};

/** Written out where ICU's Japanese name is a code or does not say which place is meant. */
const japanese: Readonly<Record<string, string>> = {
  'Asia/Tokyo': '日本時間',
  'Europe/Berlin': 'ドイツ時間・ベルリン',
  'Europe/Paris': 'フランス時間・パリ',
  'Europe/London': '英国時間・ロンドン',
  'Europe/Dublin': 'アイルランド時間・ダブリン',
  'Europe/Brussels': 'ベルギー時間・ブリュッセル',
  'Europe/Luxembourg': 'ルクセンブルク時間',
  'Europe/Vienna': 'オーストリア時間・ウィーン',
  'America/New_York': '米国東部時間・ニューヨーク',
  'America/Chicago': '米国中部時間・シカゴ',
  'America/Denver': '米国山岳部時間・デンバー',
  'America/Los_Angeles': '米国太平洋時間・ロサンゼルス',
  'Asia/Seoul': '韓国時間',
  'Asia/Shanghai': '中国時間',
  'Asia/Hong_Kong': '香港時間',
  'Asia/Singapore': 'シンガポール時間',
  'Asia/Dubai': 'アラブ首長国連邦時間・ドバイ',
};

const universal = new Set(['UTC', 'Etc/UTC', 'Etc/GMT', 'GMT', 'Z']);

/**
 * The zone as a reader names it: `Tokyo`, `日本時間`. Zones without an entry take the city of the IANA name in English
 * and ICU's name in Japanese; an offset such as `+09:00` is written `UTC+09:00`.
 */
export function zoneName(zone: string, locale: Locale): string {
  if (universal.has(zone)) return locale === 'ja' ? '協定世界時(UTC)' : 'UTC';
  if (/^[+-]\d/.test(zone)) return `UTC${zone}`;
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(zone);
  // POSIX turned the sign around: Etc/GMT-9 is nine hours ahead of UTC.
  if (fixed) return `UTC${fixed[1] === '-' ? '+' : '-'}${fixed[2]}`;
  return locale === 'ja' ? (japanese[zone] ?? genericJapanese(zone)) : (cities[zone] ?? cityOf(zone));
}

function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

function genericJapanese(zone: string): string {
  const parts = new Intl.DateTimeFormat('ja', { timeZone: zone, timeZoneName: 'shortGeneric' }).formatToParts(0);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.endsWith('時間') ? name : `${cityOf(zone)}時間`;
}
