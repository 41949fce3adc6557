import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { loadHandler } from '../local/handlers.ts';
import { fileOf } from '../statemachines/function-names.ts';

const rooms = [
  ...(['domain', 'notices', 'functions', 'adapters', 'statemachines'] as const),
  ...(['stages', 'infra', 'api', 'cli', 'local'] as const),
] as const;
type Room = (typeof rooms)[number];

interface SourceFile {
  readonly path: string;
  readonly room: Room;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
}

function sourceFilesOf(room: Room): readonly SourceFile[] {
  const names = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return names.map((name) => {
    const path = join(room, name);
    const text = readFileSync(path, 'utf8');
    return { path, room, text, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<![:'"`])\/\/.*$/gm, '') };
  });
}

const existing = rooms.filter((room) => readdirSync('.').includes(room));
const files = existing.flatMap(sourceFilesOf);

/** What a file imports: files of ours by path, packages by name. */
function importsOf({ path, code }: SourceFile): readonly string[] {
  const found = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
  return found.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name));
}

/** Folders and files each room may import from. A path stands for everything below it. */
const mayImport: { readonly [R in Room]: readonly string[] } = {
  domain: ['domain'],
  notices: ['notices', 'domain'],
  functions: ['functions', 'domain', 'notices'],
  adapters: ['adapters', 'domain', 'functions/runtime/ports.ts', 'functions/runtime/errors.ts'],
  statemachines: ['statemachines'],
  stages: ['stages', 'domain'],
  infra: ['infra', 'stages', 'statemachines'],
  api: ['api', 'domain', 'notices', 'functions'],
  cli: ['cli', 'domain', 'notices', 'functions', 'api', 'adapters', 'stages'],
  local: ['local', 'domain', 'notices', 'functions', 'adapters', 'api', 'cli', 'stages', 'statemachines'],
};

/** The one place where ports meet what stands behind them. */
const composition = 'functions/runtime/services.ts';

const whyRooms: { readonly [R in Room]: string } = {
  domain: 'the law and the lifecycle are pure: what they need from outside comes as an argument',
  notices: 'texts are made from the domain’s data alone',
  functions: `use cases reach the outside through ports; only ${composition} knows the adapters`,
  adapters: 'an adapter knows the port it stands behind and nothing of who uses it',
  statemachines: 'the machines’ files are checked by themselves',
  stages: 'a stage is data that is read before anything is loaded',
  infra: 'deploying must not load function code',
  api: 'the console and the API run use cases; they are given their services',
  cli: 'the command line runs use cases or talks to the API',
  local: 'the local cloud runs everything and is run by nothing of it',
};

function isOurs(name: string): boolean {
  return rooms.some((room) => name.startsWith(`${room}/`)) || name.startsWith('test/');
}

function isAllowed({ path, room }: SourceFile, name: string): boolean {
  const allowed = path === composition ? [...mayImport[room], 'adapters'] : mayImport[room];
  return allowed.some((place) => name === place || name.startsWith(`${place}/`));
}

describe('the rooms', () => {
  it.each(existing)('%s imports from where it may, and from nowhere else', (room) => {
    const wrong = files
      .filter((file) => file.room === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => isOurs(name) && !isAllowed(file, name))
          .map(
            (name) =>
              `${file.path} imports ${name}, but ${whyRooms[room]}. It may import: ${mayImport[room].join(', ')}`,
          ),
      );

    expect(wrong).toEqual([]);
  });

  it(`reach the adapters from functions through ${composition} only`, () => {
    const users = files.filter(
      (file) => file.room === 'functions' && importsOf(file).some((name) => name.startsWith('adapters/')),
    );

    expect(users.map(({ path }) => path)).toEqual([composition]);
  });

  it('import nothing from test', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('test/'))
        .map((name) => `${file.path} imports ${name}: what is shipped can't lean on tests`),
    );

    expect(wrong).toEqual([]);
  });

  it.each(['domain', 'notices', 'functions', 'api', 'statemachines'] as const)('%s knows no AWS', (room) => {
    const wrong = files
      .filter((file) => file.room === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => /^@(aws-sdk|smithy)\//.test(name))
          .map((name) => `${file.path} imports ${name}: AWS is behind the ports, in adapters/`),
      );

    expect(wrong).toEqual([]);
  });

  it.each(['domain', 'notices'] as const)('%s reads no file, opens no socket, starts no process', (room) => {
    const outside = /^node:(fs|http|https|net|child_process|worker_threads|os|timers)/;
    const wrong = files
      .filter((file) => file.room === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => outside.test(name))
          .map((name) => `${file.path} imports ${name}: ${whyRooms[room]}`),
      );

    expect(wrong).toEqual([]);
  });
});

describe('time is a port', () => {
  const reads =
    /\bDate\.now\b|\bnew Date\b|\bTemporal\.Now\b|\bperformance\.now\b|\bset(Timeout|Interval)\b|node:timers/;

  it.each(['domain', 'notices', 'functions', 'api'] as const)(
    '%s never reads the machine’s clock or sleeps on it',
    (room) => {
      const wrong = files
        .filter((file) => file.room === room)
        .flatMap(({ path, code }) => {
          const [found] = reads.exec(code) ?? [];
          return found ? [`${path} uses ${found}: take the time from the Clock port, or as an argument`] : [];
        });

      expect(wrong).toEqual([]);
    },
  );
});

describe('every file', () => {
  it('has 400 lines at most', () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
      .map(({ path, lines }) => `${path} has ${lines} lines: split it by what changes together`);

    expect(long).toEqual([]);
  });

  it('exports by name', () => {
    const wrong = files
      .filter(({ code }) => /^export default\b|\bas default\b/m.test(code))
      .map(({ path }) => `${path} has a default export: give it the name that its importers should use`);

    expect(wrong).toEqual([]);
  });

  it('imports files by their real names', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => isOurs(name) && !/\.(ts|tsx|json)$/.test(name))
        .map((name) => `${file.path} imports ${name}: write the file's name with its ending`),
    );

    expect(wrong).toEqual([]);
  });
});

describe('machines and functions', () => {
  interface Task {
    readonly machine: string;
    readonly state: string;
    readonly functionName: string;
  }

  const tasks = readdirSync('statemachines')
    .filter((name) => name.endsWith('.asl.json'))
    .flatMap((machine) => {
      const { States } = JSON.parse(readFileSync(join('statemachines', machine), 'utf8')) as {
        States: Record<string, { Arguments?: { FunctionName?: string } }>;
      };
      return Object.entries(States).flatMap(([state, { Arguments }]): readonly Task[] => {
        const [, functionName] = /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? '') ?? [];
        return functionName === undefined ? [] : [{ machine, state, functionName }];
      });
    });
  const functionNames = [...new Set(tasks.map(({ functionName }) => functionName))];

  function contractNameIn(path: string): string | undefined {
    const file = files.find((one) => one.path === path);
    return /const contract = \{\s*name: '([^']+)'/.exec(file?.code ?? '')?.[1];
  }

  it.each(functionNames)('%s is a file of functions/ that exports its handler', async (functionName) => {
    expect(functionName).toMatch(/Function$/);
    expect(files.map(({ path }) => path)).toContain(`functions/${fileOf(functionName)}.ts`);
    expect(typeof (await loadHandler(functionName))).toBe('function');
  });

  it.each(functionNames)('%s has a contract named like a state that calls it', (functionName) => {
    const path = `functions/${fileOf(functionName)}.ts`;
    const states = tasks.filter((task) => task.functionName === functionName).map(({ state }) => state);

    expect({ path, contract: contractNameIn(path), states }).toMatchObject({
      contract: states.find((state) => state === contractNameIn(path)) ?? `one of: ${states.join(', ')}`,
    });
  });

  it('every file right below functions/ is one function, named like its file', () => {
    const wrong = files
      .filter(({ path }) => /^functions\/[^/]+$/.test(path))
      .flatMap(({ path, code }) => {
        const name = contractNameIn(path);
        if (!/^export const handler = task\(contract, /m.test(code))
          return [`${path} exports no handler = task(contract, …)`];
        const expected = `functions/${(name ?? '').toLowerCase().replaceAll(' ', '-')}.ts`;
        return expected === path ? [] : [`${path} calls itself "${name}": then it would be ${expected}`];
      });

    expect(wrong).toEqual([]);
  });
});
