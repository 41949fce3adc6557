/** A policy says something that the rehearsal can't judge; better to stop than to judge it wrong. */
export class UnsupportedPolicy extends Error {
  override readonly name = 'UnsupportedPolicy';
}
