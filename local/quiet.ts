import { logger } from '../functions/runtime/logger.ts';

/**
 * For programs that speak to people: no log lines, and no SDK notice about Node 20 (Lambda runs a later one). With
 * `POWERTOOLS_LOG_LEVEL` and `POWERTOOLS_DEV=true` set, the functions' log lines go to standard error.
 */
export function beQuiet(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  if (process.env.POWERTOOLS_LOG_LEVEL === undefined) {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    logger.setLogLevel('SILENT');
  }
  for (const level of ['debug', 'info', 'log', 'warn'] as const) console[level] = console.error;
}
