// Counts what a run of vitest reports, prints `PASSED FAILED`, and appends each failure in two lines to a file.
// usage: node scripts/testCounts.mjs REPORT.json EXIT_STATUS PROJECT FAILURES.txt
// No report (a crash, a time limit), and an unhappy run without a failed test (an error outside of one), is one failure.
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [file, status, project, failures] = process.argv.slice(2);

function readReport() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const failed = (name, why) => appendFileSync(failures, `${name}\n  ${why.trim().split('\n', 1)[0]}\n`);

const report = readReport();
if (report === undefined) {
  failed(project, `ended with status ${status}, without a report`);
  console.log('0 1');
} else {
  for (const { name, status: state, message, assertionResults } of report.testResults) {
    const unhappy = assertionResults.filter((test) => test.status === 'failed');
    for (const test of unhappy)
      failed(`${path.relative('.', name)}: ${test.fullName}`, test.failureMessages.join('\n'));
    if (state === 'failed' && unhappy.length === 0) failed(path.relative('.', name), message);
  }
  const count = report.numFailedTests;
  if (count === 0 && status !== '0') failed(project, `ended with status ${status}, though no test failed`);
  console.log(report.numPassedTests, Math.max(count, status === '0' ? 0 : 1));
}
