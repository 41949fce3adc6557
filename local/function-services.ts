import { type Config, readConfig } from '../functions/runtime/config.ts';
import { createServices, readRegimes, type Services, type Surroundings } from '../functions/runtime/services.ts';
import type { DeployedFunction, Deployment } from './deployment/deployment.ts';
import type { Guard } from './permissions/guard.ts';
import { sendersOf } from './senders.ts';

type Endpoints = NonNullable<Surroundings['endpoints']>;

export interface FunctionServicesOptions extends Omit<Surroundings, 'regimes' | 'endpoints'> {
  readonly deployment: Deployment;
  /** What this run wants otherwise than the template's environment says. */
  readonly changes: Partial<Config>;
  readonly endpoints: Endpoints;
  readonly guard: Guard;
}

/** The services of each function: the environment that the template gives it, and what its role allows. */
export interface FunctionServices {
  of(functionName: string): Promise<Services>;
  /** For whoever is no function: the API and the people of a rehearsal. Nothing holds them back. */
  ofHost(): Promise<Services>;
}

export function createFunctionServices(options: FunctionServicesOptions): FunctionServices {
  const { deployment, changes, endpoints, guard, ...surroundings } = options;
  const made = new Map<string, Promise<Services>>();
  const regimes = shareRegimes();

  async function make(deployed: DeployedFunction, to: Endpoints): Promise<Services> {
    const config = { ...readConfig(deployed.environment), ...changes };
    return createServices(
      { ...config, senders: sendersOf(config.senders) },
      { ...surroundings, endpoints: to, regimes: await regimes(config.regimesDirs) },
    );
  }

  function makeGuarded(functionName: string): Promise<Services> {
    const deployed = deployedAs(deployment, functionName);
    const calls = guard.forClients({ role: deployed.role, session: deployed.physicalName });
    const guarded = Object.entries(endpoints).map(([name, endpoint]) => [name, { ...endpoint, guard: calls }]);
    return make(deployed, Object.fromEntries(guarded) as unknown as Endpoints);
  }

  return {
    of(functionName) {
      const services = made.get(functionName) ?? makeGuarded(functionName);
      made.set(functionName, services);
      return services;
    },
    ofHost: () => make(deployedAs(deployment, 'SendWaveFunction'), endpoints),
  };
}

/** @throws Error for a function that no template has. */
export function deployedAs({ functions }: Deployment, functionName: string): DeployedFunction {
  const deployed = functions.get(functionName);
  if (deployed !== undefined) return deployed;
  throw new Error(`No template has ${functionName}: there are ${[...functions.keys()].join(', ')}`);
}

/** Reading the regimes takes longer than everything else about a function, and they are the same for all. */
function shareRegimes() {
  const read = new Map<string, ReturnType<typeof readRegimes>>();
  return (directories: readonly string[]) => {
    const key = directories.join(':');
    const library = read.get(key) ?? readRegimes(directories);
    read.set(key, library);
    return library;
  };
}
