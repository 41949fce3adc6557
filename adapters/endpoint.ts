/** Where an AWS client goes when it isn't AWS: the local cloud, or another emulator. Empty when deployed. */
export interface Endpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly guard?: CallGuard;
}

/** Told each call of a client before it leaves; throws what AWS would answer to a caller who may not make it. */
export type CallGuard = (call: {
  /** The SDK's name of the service: `DynamoDB`. */
  readonly service: string;
  /** `PutItem` */
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}) => void;

/** Told each call of a client: the action, and the capacity units it took. For counting what a run would cost. */
export type CallMeter = (call: {
  readonly action: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}) => void;

/** The part of an endpoint that an SDK client is made with. */
export function clientOptions({ guard: _guard, ...options }: Endpoint): Omit<Endpoint, 'guard'> {
  return options;
}

type Middleware = <A extends { readonly input: object }, R>(
  next: (args: A) => Promise<R>,
  context: { readonly commandName?: string },
) => (args: A) => Promise<R>;

interface Client {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: { add(middleware: Middleware, options: { step: 'initialize'; name: string }): void };
}

/** Puts the endpoint's guard, if it has one, before the client. */
export function guarded<C extends Client>(client: C, { guard }: Endpoint): C {
  if (guard === undefined) return client;
  const service = client.config.serviceId;
  const middleware: Middleware = (next, { commandName = 'Unknown' }) => {
    const command = commandName.replace(/Command$/, '');
    return async (args) => {
      guard({ service, command, input: args.input as Readonly<Record<string, unknown>> });
      return next(args);
    };
  };
  client.middlewareStack.add(middleware, { step: 'initialize', name: 'tocsinGuard' });
  return client;
}

/** Makes a client when it is first used: a function has five at hand and uses one or two. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
