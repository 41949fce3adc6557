/** Where an AWS client goes when it isn't AWS: the local cloud, or another emulator. Empty when deployed. */
export interface Endpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Told each call of a client: the action, and the capacity units it took. For counting what a run would cost. */
export type CallMeter = (call: {
  readonly action: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}) => void;
