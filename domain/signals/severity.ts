/** From the least to the worst, as Security Hub's format names them; the other services' scales are mapped onto it. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** A level that nobody knows (a slip in a stage's choices) is below every other: too much is shown, never too little. */
export function atLeast(severity: Severity, level: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(level);
}

export function worse(a: Severity, b: Severity): Severity {
  return atLeast(a, b) ? a : b;
}
