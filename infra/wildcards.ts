import type { IConstruct } from 'constructs';

/** Kind of the metadata, on the construct that the wildcard belongs to. */
const kind = 'tocsin:wildcard';

export interface Wildcard {
  /** How the resource's ARN ends in the template; its beginning is a name made elsewhere. */
  readonly ending: string;
  readonly reason: string;
}

/**
 * Gives the reason for a `*` in a resource of a policy, beside the grant that makes it. cdk-nag's own acknowledgement wants
 * the whole resource as the template will spell it, which isn't known before synthesis when it stands in another stack.
 */
export function explainWildcard(construct: IConstruct, wildcard: Wildcard): void {
  construct.node.addMetadata(kind, wildcard);
}

/** The wildcards explained on a construct. */
export function explainedWildcards(construct: IConstruct): readonly Wildcard[] {
  return construct.node.metadata.filter(({ type }) => type === kind).map(({ data }) => data as Wildcard);
}
