import { logger } from '../functions/runtime/logger.ts';

/** For programs that speak to people: no log lines, and no SDK notice about Node 20 (Lambda runs a later one). */
export function beQuiet(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  logger.setLogLevel('SILENT');
}
