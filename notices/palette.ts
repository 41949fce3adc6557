/** The colours of mails: one accent; red for late only, amber for soon, green for met. */
export interface Palette {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly rule: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly late: string;
  readonly lateTint: string;
  readonly soon: string;
  readonly soonTint: string;
  readonly met: string;
  readonly metTint: string;
  readonly note: string;
  readonly noteTint: string;
}

export const light: Palette = {
  page: '#ffffff',
  text: '#1d2126',
  muted: '#545d68',
  rule: '#d4d9df',
  accent: '#0a58a6',
  onAccent: '#ffffff',
  late: '#a8201a',
  lateTint: '#fdf0ef',
  soon: '#7a4f00',
  soonTint: '#fdf5e3',
  met: '#14653a',
  metTint: '#eef8f1',
  note: '#0a58a6',
  noteTint: '#f0f4f9',
};

export const dark: Palette = {
  page: '#14181d',
  text: '#e8eaed',
  muted: '#a9b2bd',
  rule: '#39424d',
  accent: '#8ab8f5',
  onAccent: '#0d1a2b',
  late: '#ff9a92',
  lateTint: '#33191a',
  soon: '#f0c05a',
  soonTint: '#2e2512',
  met: '#7fd6a0',
  metTint: '#14291d',
  note: '#8ab8f5',
  noteTint: '#1c2530',
};

/** Every pair of colours in which one is read on the other. */
export function readPairs(palette: Palette): readonly (readonly [ink: string, ground: string])[] {
  const { page, text, muted, accent, onAccent } = palette;
  return [
    [text, page],
    [muted, page],
    [accent, page],
    [onAccent, accent],
    ...(['late', 'soon', 'met', 'note'] as const).flatMap((tone): readonly (readonly [string, string])[] => [
      [palette[tone], page],
      [palette[tone], palette[`${tone}Tint`]],
      [text, palette[`${tone}Tint`]],
    ]),
  ];
}

/** Contrast of two `#rrggbb` colours, 1 to 21, by WCAG 2.2 (relative luminance of sRGB). */
export function contrast(ink: string, ground: string): number {
  const [darker, lighter] = [luminance(ink), luminance(ground)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
