// Decides each request of a bench as often as fits into some seconds, with @cloud-copilot/iam-simulate.
// Usage: node iam_simulate.mjs BENCH.json SECONDS, in a folder that has the package.
import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';

const [path, seconds] = process.argv.slice(2);
const bench = JSON.parse(readFileSync(path, 'utf8'));
const named = (policies) => policies.map((policy, at) => ({ name: `policy-${at}`, policy }));
const simulations = bench.requests.map(({ principal, action, resource, account, context }) => ({
  request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
  identityPolicies: named(bench.identity),
  serviceControlPolicies: bench.scp.map((level, at) => ({
    orgIdentifier: `level-${at}`,
    policies: named(level),
  })),
  resourceControlPolicies: [],
}));
const decisions = [];
for (const simulation of simulations) {
  const { overallResult } = await runSimulation(simulation, {});
  decisions.push(overallResult);
}
let count = 0;
const start = performance.now();
while (performance.now() - start < seconds * 1000) {
  await runSimulation(simulations[count % simulations.length], {});
  count += 1;
}
const perSecond = count / ((performance.now() - start) / 1000);
console.log(JSON.stringify({ perSecond, decisions }));
