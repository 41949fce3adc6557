interface Decision {
  readonly error?: { readonly name: string; readonly message: string };
  readonly rings?: Readonly<Record<string, unknown>>;
  readonly failsToken?: { readonly error: string; readonly cause: string };
  readonly answer?: Readonly<Record<string, unknown>>;
}

export function decide(event: { readonly mode: string; readonly attempt: number }): Decision;
export function toError(error: { readonly name: string; readonly message: string }): Error;
