// node lint.mjs FILE: what Redocly's linter has against an OpenAPI document, a line each. Exits 1 when it has anything.
import { createConfig, lint } from '@redocly/openapi-core';

const rules = {
  'operation-2xx-response': 'off', // a short link only redirects
  'operation-4xx-response': 'error',
  'no-ambiguous-paths': 'off', // /workflows/nodes goes before /workflows/{workflowId}
};
const config = await createConfig({ extends: ['recommended-strict'], rules });
const problems = await lint({ ref: process.argv[2], config });
for (const { severity, ruleId, message, location } of problems) {
  const pointer = location[0]?.pointer ?? '';
  console.log(`${severity}: ${pointer}: ${message.replace(/\s+/g, ' ').trim()} (${ruleId})`);
}
console.log(`${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
