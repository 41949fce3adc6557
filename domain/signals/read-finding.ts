import { z } from 'zod';
import type { Instant } from '../time.ts';
import { readGuardDutyFinding } from './guardduty.ts';
import { readMacieFinding } from './macie.ts';
import { readOcsfFinding, readSecurityHubFinding } from './security-hub.ts';
import type { DatedSighting, Sighting } from './signal.ts';

/** The parts of an EventBridge event that findings are read from. */
export interface FindingEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** When the event was put on the bus. */
  readonly at: Instant;
}

export interface ReadFindings {
  readonly sightings: readonly DatedSighting[];
  /** Fields that could not be read, by path; never their values. */
  readonly problems: readonly string[];
}

type Reader = (finding: unknown) => Sighting;

const Several = z.object({ findings: z.array(z.unknown()).min(1) });

/** @returns undefined when the event brings no findings that we know. */
export function readFindings({ source, detailType, detail, at }: FindingEvent): ReadFindings | undefined {
  switch (`${source} / ${detailType}`) {
    case 'aws.guardduty / GuardDuty Finding':
      return readEach([detail], 'detail', readGuardDutyFinding, at);
    case 'aws.macie / Macie Finding':
      return readEach([detail], 'detail', readMacieFinding, at);
    case 'aws.securityhub / Security Hub Findings - Imported':
      return readSeveral(detail, readSecurityHubFinding, at);
    case 'aws.securityhub / Findings Imported V2':
      return readSeveral(detail, readOcsfFinding, at);
    default:
      return undefined;
  }
}

function readSeveral(detail: unknown, reader: Reader, at: Instant): ReadFindings {
  const several = Several.safeParse(detail);
  if (!several.success) return { sightings: [], problems: ['detail.findings'] };
  return readEach(several.data.findings, 'detail.findings', reader, at);
}

/** One finding that can't be read does not keep the others from being read. */
function readEach(findings: readonly unknown[], path: string, reader: Reader, eventAt: Instant): ReadFindings {
  const sightings: DatedSighting[] = [];
  const problems: string[] = [];
  findings.forEach((finding, index) => {
    try {
      sightings.push({ ...reader(finding), eventAt });
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      const place = findings.length === 1 ? path : `${path}[${index}]`;
      problems.push(...error.issues.map((issue) => [place, ...issue.path].join('.')));
    }
  });
  return { sightings, problems };
}
