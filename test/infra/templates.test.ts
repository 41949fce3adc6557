import { readFileSync } from 'node:fs';
import { type App, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ServerlessChecks } from 'cdk-nag';
import { synthesise, templateFiles } from '../../infra/templates.ts';
import type { TocsinStacks } from '../../infra/tocsin-app.ts';
import { explainedWildcards, type Wildcard } from '../../infra/wildcards.ts';
import { stageNames } from '../../stages/stage.ts';
import { AwsSolutions } from './checks.ts';

/** Synthesises the production stage under every rule; what breaks one makes it throw. */
function check(change: (stacks: TocsinStacks) => void = () => {}) {
  const used = new Set<Wildcard>();
  const given: Wildcard[] = [];
  synthesise('production', {
    before: (app: App, stacks) => {
      change(stacks);
      Validations.of(app).addPlugins(new AwsSolutions(app, used), new ServerlessChecks(app));
      for (const construct of app.node.findAll()) given.push(...explainedWildcards(construct));
    },
  });
  return { used, given };
}

/** What cdk-nag says goes to standard error; a test that expects it keeps it off the screen. */
function quietly(act: () => unknown): () => unknown {
  return () => {
    const silent = [jest.spyOn(console, 'error'), jest.spyOn(console, 'log')].map((spy) =>
      spy.mockImplementation(() => {}),
    );
    const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      return act();
    } finally {
      for (const spy of [...silent, write]) spy.mockRestore();
    }
  };
}

describe('the templates kept in infra/templates', () => {
  it.each(stageNames())('are what is synthesised for %s today (npm run templates)', (stage) => {
    const files = templateFiles(stage);

    const fresh = synthesise(stage);

    expect({ data: readFileSync(files.data, 'utf8'), workflow: readFileSync(files.workflow, 'utf8') }).toEqual(fresh);
  });

  it('hold no address of anybody’s roster', () => {
    const all = stageNames().flatMap((stage) =>
      Object.values(templateFiles(stage)).map((file) => readFileSync(file, 'utf8')),
    );

    expect(all.filter((text) => /duty@|privacy@response|soc-duty/.test(text))).toEqual([]);
  });
});

describe('the rules of AwsSolutions and Serverless', () => {
  it('are kept by production, and every reason given for a wildcard is needed', () => {
    const { used, given } = check();

    expect(given.filter((one) => !used.has(one))).toEqual([]);
    expect(given.every(({ reason }) => reason.length > 20)).toBe(true);
  });

  it('fail on a wildcard without a reason', () => {
    const widen = ({ data, workflow }: TocsinStacks) => {
      const role = workflow.node.findChild('EvaluateDeadlines').node.findChild('Function');
      const resources = [`${data.tables.record.tableArn}/*`];
      if ('addToRolePolicy' in role && typeof role.addToRolePolicy === 'function')
        role.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:GetItem'], resources }));
    };

    expect(quietly(() => check(widen))).toThrow();
  });
});
