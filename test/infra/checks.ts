import { AwsSolutionsChecks, type IApplyRule, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { explainedWildcards, type Wildcard } from '../../infra/wildcards.ts';

/** Wildcards whose reason was needed, so that a reason for nothing can be told. */
export type Used = Set<Wildcard>;

/** The AwsSolutions rules, with wildcards in resources explained beside the grants that make them. */
export class AwsSolutions extends AwsSolutionsChecks {
  readonly #used: Used;

  constructor(scope: IConstruct, used: Used, props?: NagPackProps) {
    super(scope, props);
    this.#used = used;
  }

  protected override applyRule(params: IApplyRule): void {
    super.applyRule({
      ...params,
      rule: Object.defineProperty(
        (node: IApplyRule['node']) => {
          const result = params.rule(node);
          if (!Array.isArray(result)) return result;
          const open = result.filter((finding) => !this.#isExplained(node, String(finding)));
          return (open.length === 0 ? 'Compliant' : open) as typeof result;
        },
        'name',
        { value: params.rule.name },
      ),
    });
  }

  #isExplained(node: IConstruct, finding: string): boolean {
    if (!finding.startsWith('Resource::')) return false;
    const resource = finding.slice('Resource::'.length);
    const fitting = node.node.scopes
      .flatMap(explainedWildcards)
      .filter(({ ending }) => (ending === '*' ? resource === '*' : resource.endsWith(ending)));
    for (const one of fitting) this.#used.add(one);
    return fitting.length > 0;
  }
}
