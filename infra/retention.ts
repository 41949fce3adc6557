import { RetentionDays } from 'aws-cdk-lib/aws-logs';

const offered = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');

/** CloudWatch keeps logs for certain numbers of days only: the next longer one. */
export function retentionOf(days: number): RetentionDays {
  return offered.sort((a, b) => a - b).find((one) => one >= days) ?? RetentionDays.INFINITE;
}
