import { Logger } from '@aws-lambda-powertools/logger';

/** One line in, one line out, ids only. */
export const logger = new Logger({ serviceName: 'tocsin' });
