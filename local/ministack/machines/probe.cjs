/*
 * The one function that the small machines call, on both engines. CloudFormation takes it as it stands here, in the
 * template, so it has to be one file, below 4096 characters.
 */

/** What the function does for a mode in an attempt, from 1. */
function decide({ mode, attempt }) {
  const isRetried = mode === 'fail-always' || (mode === 'fail-twice' && attempt <= 2);
  if (isRetried) return { error: { name: 'TryAgain', message: `attempt ${attempt}` } };
  if (mode === 'give-up') return { error: { name: 'GiveUp', message: 'no use' } };
  if (mode === 'ring') return { rings: { rung: 'by the function' } };
  if (mode === 'fail-token') return { failsToken: { error: 'Stopped', cause: 'by the function' } };
  return { answer: { outcome: 'answered', attempt } };
}

function toError({ name, message }) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function handler(event) {
  const { error, rings, failsToken, answer = {} } = decide(event);
  if (error) throw toError(error);
  if (!rings && !failsToken) return answer;
  // Lambda's Node brings the SDK.
  const { SFNClient, SendTaskSuccessCommand, SendTaskFailureCommand } = require('@aws-sdk/client-sfn');
  const taskToken = event.token;
  const command = rings
    ? new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(rings) })
    : new SendTaskFailureCommand({ taskToken, ...failsToken });
  await new SFNClient({}).send(command);
  return answer;
}

module.exports = { decide, toError, handler };
