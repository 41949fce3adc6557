// Started by test/local/dynamodb.test.ts as a process of its own, to be killed.
import { startDynamoDb } from '../../local/dynamodb.ts';

startDynamoDb({ dataDir: process.argv[2] ?? '' }).then(({ endpoint }) => {
  console.log(endpoint);
  setInterval(() => {}, 60_000);
});
